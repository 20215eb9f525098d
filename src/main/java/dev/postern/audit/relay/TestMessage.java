package dev.postern.audit.relay;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.mime.DateTime;
import java.time.Instant;
import java.util.List;

/// A message to the tester, which shows whether what a server took is delivered.
///
/// @param to the tester's own address
/// @param token what the tester looks for
record TestMessage(Target to, String token) {

  /// What came of sending it.
  ///
  /// @param answer the last
  /// @param proof the lines of the transcript
  record Sent(Answer answer, List<String> proof) {

    /// Whether the server took it; that it arrives is for the tester to see.
    boolean isTaken() {
      return answer.isTaken();
    }
  }

  /// Sends it as an attempt that was taken was made, over a new connection.
  Sent sendAs(Trial taken, Door door) {
    try (Dialogue dialogue = taken.approach().entry().open(door)) {
      int mark = dialogue.mark();
      Attempt attempt = taken.attempt();
      Answer answer = dialogue.say("MAIL FROM:" + attempt.senderFor(to));
      if (answer.isTaken()) {
        answer = dialogue.say("RCPT TO:" + attempt.recipientFor(to));
      }
      if (answer.isTaken()) {
        answer = dialogue.say("DATA");
      }
      if (answer.code() == 354) {
        answer = dialogue.say(text(taken) + ".");
      }
      return new Sent(answer, dialogue.since(mark));
    }
  }

  private String text(Trial taken) {
    return """
    From: <postern-audit@example.net>
    To: <%1$s>
    Subject: Relay test %2$s
    Date: %3$s
    Message-ID: <%2$s@postern-audit.example.net>
    Auto-Submitted: auto-generated

    Somebody who tests a mail server gave your address as their own. The server took this message
    from a stranger, for a domain that is not its own, as
    %4$s.
    """
        .formatted(to, token, DateTime.format(Instant.now()), taken.commands())
        .replace("\n", "\r\n");
  }
}
