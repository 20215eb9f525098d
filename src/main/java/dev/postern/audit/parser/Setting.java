package dev.postern.audit.parser;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.NoDialogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a server answers what is not odd: what trials are made of, and measured by.
///
/// @param hello what it announces to us
/// @param name what our EHLO names
/// @param isSecured whether that is over TLS
/// @param sender whom it takes MAIL from
/// @param mail its answer to that
/// @param early its code for RCPT before MAIL
/// @param later its code for the same RCPT after MAIL
record Setting(
    Hello hello, String name, boolean isSecured, String sender, Answer mail, int early, int later) {

  /// Nobody's: a name that there never will be, which most servers refuse.
  static final String RCPT = "RCPT TO:<nobody@postern-audit.invalid>";

  /// Finds out.
  ///
  /// @param ownAddress the tester's, which may be a sender
  static Setting of(Sessions sessions, Optional<String> ownAddress) {
    Door door = sessions.door();
    try (Dialogue dialogue = sessions.ready()) {
      Answer early = dialogue.say(RCPT);
      if (early.reply().isEmpty()) {
        throw new NoDialogue("RCPT is not answered: " + early.text());
      }
      String sender = "";
      Answer mail = new Answer.Silence();
      for (String candidate : senders(door.caller(), ownAddress)) {
        sender = candidate;
        mail = dialogue.say("MAIL FROM:<" + candidate + ">");
        if (mail.isPositive() || dialogue.isGone()) {
          break;
        }
      }
      return new Setting(
          dialogue.hello(),
          door.helloName(dialogue),
          dialogue.tls().isPresent(),
          sender,
          mail,
          early.code(),
          mail.isPositive() ? dialogue.say(RCPT).code() : 0);
    }
  }

  // A login may bind us to its own address; anybody else may report to somebody.
  private static List<String> senders(Caller caller, Optional<String> ownAddress) {
    List<String> senders = new ArrayList<>();
    if (caller.user().isPresent()) {
      ownAddress.ifPresent(senders::add);
      caller
          .user()
          .map(Caller.Login::user)
          .filter(user -> user.contains("@"))
          .ifPresent(senders::add);
    }
    senders.add("");
    return senders;
  }

  /// Whether it lets us begin a transaction.
  boolean takesMail() {
    return mail.isPositive();
  }

  /// The command that it takes.
  String from() {
    return "MAIL FROM:<" + sender + '>';
  }

  /// Whether its answer to RCPT tells if a transaction is open.
  boolean tellsTransaction() {
    return takesMail() && later != early;
  }
}
