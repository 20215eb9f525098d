package dev.postern.audit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Answer;
import dev.postern.mail.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          250 2.1.5 Ok                                                | TAKEN
          251 User not local; will forward                            | TAKEN
          252 Cannot verify, will try                                 | TAKEN
          454 4.7.1 <a@b.example>: Relay access denied                | DENIED_FOR_NOW
          450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted | LATER
          451 4.7.1 Greylisting in action, please come back later     | LATER
          450 4.1.2 <a@b.example>: Domain not found                   | NO_PLACE
          450 4.2.0 <postern-relay-test@example.com>: Greylisted      | LATER
          450 4.1.2 <postern-relay-test@example.com>: Domain not found | NO_PLACE
          451 4.3.0 relay.example.net is busy                         | LATER
          450 4.7.1 relaying denied                                   | DENIED_FOR_NOW
          550 relay not permitted                                     | DENIED
          554 5.7.1 <a@b.example>: Relay access denied                | DENIED
          501 5.1.3 Bad recipient address syntax                      | DENIED
          550 5.1.1 User unknown                                      | DENIED
          556 5.1.10 Domain example.com does not accept mail (nullMX) | NO_PLACE
          550 5.1.2 Host unknown                                      | NO_PLACE
          550 5.4.4 Unable to route                                   | NO_PLACE
          530 5.7.0 Authentication required                           | BARRED
          530 5.7.0 Must issue a STARTTLS command first               | BARRED
          550 5.7.1 Client was not authenticated                      | BARRED
          """)
  void readsReplies(String reply, Verdict verdict) {
    assertThat(Verdict.of(new Answer.Said(Reply.parse(reply).orElseThrow()))).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource({"TAKEN, false", "DENIED, true", "DENIED_FOR_NOW, true", "BARRED, true"})
  void laterAndNothingAreNoNo(Verdict verdict, boolean no) {
    assertThat(verdict.isNo()).isEqualTo(no);
    assertThat(Verdict.of(new Answer.Gone()).isNo()).isFalse();
    assertThat(Verdict.LATER.isNo()).isFalse();
  }
}
