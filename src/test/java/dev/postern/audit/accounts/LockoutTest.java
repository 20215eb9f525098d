package dev.postern.audit.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.accounts.Lockout.Kind;
import dev.postern.audit.probe.Answer;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockoutTest {

  private static final String NO = "535 5.7.8 no";

  @Test
  void readsWhatHappens() {
    List<Guess> ten = Collections.nCopies(10, guess(NO, 20));
    assertThat(Lockout.of(ten, "").kind()).isEqualTo(Kind.NONE);
    assertThat(Lockout.of(ten, "the connection was refused").kind()).isEqualTo(Kind.SHUT_OUT);
    assertThat(Lockout.of(List.of(guess(NO, 20), guess("454 4.7.0 later", 20)), "").kind())
        .isEqualTo(Kind.SHUT_OUT);
    assertThat(Lockout.of(List.of(guess(NO, 20), guess("421 4.7.0 bye", 20)), "").kind())
        .isEqualTo(Kind.HANGS_UP);
    assertThat(Lockout.of(List.of(guess(NO, 20), guess(NO, 4000)), ""))
        .isEqualTo(
            new Lockout(
                Kind.GROWS,
                "answers to wrong logins come later and later: 20 ms at first, 4000 ms at number"
                    + " 2"));
    Lockout slow = Lockout.of(List.of(guess(NO, 2000), guess(NO, 2000)), "");
    assertThat(slow.kind()).isEqualTo(Kind.SLOWED);
    assertThat(slow.seen()).startsWith("wrong logins take long");
  }

  private static Guess guess(String reply, int millis) {
    return new Guess(
        false, new Answer.Said(Reply.parse(reply).orElseThrow()), Duration.ofMillis(millis));
  }
}
