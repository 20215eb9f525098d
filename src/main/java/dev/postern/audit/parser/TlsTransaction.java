package dev.postern.audit.parser;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;

/// Whether MAIL that was said in clear still counts over TLS: somebody on the way could have said
/// it (RFC 3207 §4.2).
final class TlsTransaction {

  private TlsTransaction() {}

  static void look(Door door, Setting setting, Findings findings) {
    if (door.isImplicit() || !door.before().has("STARTTLS") || !setting.tellsTransaction()) {
      return;
    }
    try (Dialogue dialogue = door.hello()) {
      if (!dialogue.say("MAIL FROM:<>").isPositive() || dialogue.say("STARTTLS").code() != 220) {
        return;
      }
      if (dialogue.startTls(door.at().host()).isPresent()) {
        return;
      }
      Answer answer = dialogue.say(Setting.RCPT);
      if (answer.code() == setting.later()) {
        findings.add(
            ParserRule.TRANSACTION_SURVIVES_TLS,
            "RCPT right after the TLS handshake, with MAIL before it: " + answer.text(),
            dialogue.all());
      }
    }
  }
}
