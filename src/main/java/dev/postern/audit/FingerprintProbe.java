package dev.postern.audit;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Probe;
import java.util.List;
import java.util.Optional;

/// What HELP and errors tell of the program, beyond the greeting.
final class FingerprintProbe implements Probe {

  private static final List<String> LINES =
      List.of("HELP", "POSTERN-AUDIT", "MAIL FROM", "RCPT TO:<", "DATA");

  @Override
  public Area area() {
    return Area.CAPABILITIES;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    String help = "";
    try (Dialogue dialogue = door.ready()) {
      for (String line : LINES) {
        int mark = dialogue.mark();
        Answer answer = dialogue.say(line);
        if (line.equals("HELP")) {
          help = answer.text();
        }
        String text = answer.reply().map(reply -> String.join(" ", reply.lines())).orElse("");
        Optional<Software.Trace> trace = Software.in(text);
        if (trace.isPresent()) {
          findings.add(
              CapabilityRule.TEXT_VERSION,
              "the answer to \"" + line + "\" names " + trace.get().text(),
              dialogue.since(mark));
          break;
        }
        if (dialogue.isGone()) {
          break;
        }
      }
    }
    findings.fact(Area.CAPABILITIES, "answer to HELP", help);
  }
}
