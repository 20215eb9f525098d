package dev.postern.audit.parser;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;

/// Whether a client is heard that does not wait for the greeting. Neither is a fault: many sound
/// servers do not look, and those that do keep zombies out (RFC 5321 §3.1).
final class EarlyTalk {

  private EarlyTalk() {}

  static void look(Door door, Findings findings) {
    try (Dialogue dialogue = door.dial()) {
      if (door.isImplicit() && dialogue.startTls(door.at().host()).isPresent()) {
        return;
      }
      dialogue.send("EHLO " + door.helloName(dialogue) + "\r\n");
      Answer greeting = dialogue.read();
      String seen = greeting.text();
      if (greeting.code() == 220) {
        Answer next = dialogue.read();
        seen = next.code() == 250 ? "taken" : next.text();
      }
      findings.fact(Area.PARSER, "EHLO before the greeting", seen);
    }
  }
}
