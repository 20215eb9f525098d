package dev.postern.audit.relay;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.NoDialogue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A way in which a client can come to the point where it says MAIL.
///
/// @param name for people: `over TLS`
/// @param special what is wrong with a server that relays for who comes so, and for nobody else;
///   null where that is told by the addresses
record Approach(String name, @Nullable RelayRule special, Entry entry) {

  /// Opens a dialogue.
  interface Entry {
    /// As far as MAIL may be said.
    ///
    /// @throws NoDialogue if the server does not let us in, or not so
    Dialogue open(Door door);
  }

  Optional<RelayRule> rule() {
    return Optional.ofNullable(special);
  }

  /// As clients usually come.
  ///
  /// @param tls whether that is over TLS
  static Approach usual(boolean tls) {
    return new Approach(tls ? "over TLS" : "in clear", null, Door::readyOrClear);
  }

  /// Without TLS, although there is.
  static Approach inClear() {
    return new Approach("in clear", RelayRule.OPEN_IN_CLEAR, Door::hello);
  }

  /// After lines that a server must agree to, and no greeting but what is among them.
  static Approach after(RelayRule special, String... lines) {
    return new Approach(
        "after " + String.join(", ", lines),
        special,
        door -> {
          Dialogue dialogue = door.ungreeted();
          for (String line : lines) {
            expect(dialogue, line, dialogue.say(line));
          }
          return dialogue;
        });
  }

  /// Without a greeting of ours.
  static Approach ungreeted() {
    return new Approach("without a greeting", RelayRule.OPEN_BY_GREETING, Door::connect);
  }

  /// After a login that was begun and given up (RFC 4954 §4).
  static Approach afterGivingUp() {
    return new Approach(
        "after a login that was given up",
        RelayRule.OPEN_AFTER_AUTH,
        door -> {
          Dialogue dialogue = door.ready();
          Answer challenge = dialogue.say("AUTH PLAIN");
          if (challenge.code() == 334) {
            dialogue.say("*");
          }
          return dialogue;
        });
  }

  /// After a login that failed.
  static Approach afterFailing(Caller.Login wrong) {
    return new Approach(
        "after a login that failed",
        RelayRule.OPEN_AFTER_AUTH,
        door -> {
          Dialogue dialogue = door.ready();
          Answer answer = dialogue.logIn(wrong).orElse(new Answer.Silence());
          if (answer.isTaken()) {
            dialogue.close();
            throw new NoDialogue("a random password is let in");
          }
          return dialogue;
        });
  }

  /// As a user of the server's.
  static Approach loggedIn(Caller.Login login) {
    return new Approach(
        "logged in",
        RelayRule.FREE_SENDER,
        door -> {
          Dialogue dialogue = door.ready();
          Optional<Answer> answer = dialogue.logIn(login);
          if (answer.filter(it -> it.code() == 235).isEmpty()) {
            dialogue.close();
            throw new NoDialogue(
                "the login is not taken"
                    + answer.map(it -> ": " + it.text()).orElse(", or can't be tried here"));
          }
          return dialogue;
        });
  }

  private static void expect(Dialogue dialogue, String line, Answer answer) {
    if (!answer.isPositive()) {
      dialogue.close();
      throw new NoDialogue(line + " is answered with " + answer.text());
    }
  }
}
