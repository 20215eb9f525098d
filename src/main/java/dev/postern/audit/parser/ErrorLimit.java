package dev.postern.audit.parser;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Findings;
import java.time.Duration;

/// Whether somebody who only makes mistakes is slowed down or hung up on. Stops as soon as one of
/// both shows.
final class ErrorLimit {

  private static final int MOST = 40;
  private static final Duration SLOW = Duration.ofMillis(700);

  private ErrorLimit() {}

  static void look(Sessions sessions, Findings findings) {
    try (Dialogue dialogue = sessions.greeted()) {
      long first = 0;
      for (int i = 1; i <= MOST; i++) {
        long began = System.nanoTime();
        Answer answer = dialogue.say("XPOSTERNAUDIT");
        long took = System.nanoTime() - began;
        first = i == 1 ? took : first;
        if (answer.reply().isEmpty() || answer.code() == 421) {
          fact(findings, "hangs up after " + i);
          return;
        }
        if (took > SLOW.toNanos() + 3 * first) {
          fact(findings, "slows down after " + i);
          return;
        }
      }
      if (dialogue.say("NOOP").reply().isEmpty()) {
        fact(findings, "hangs up after " + MOST);
        return;
      }
      fact(findings, "all of " + MOST + " are answered at once");
      findings.add(
          ParserRule.NO_ERROR_LIMIT,
          MOST + " unknown commands in a row are each answered at once",
          dialogue.all());
    }
  }

  private static void fact(Findings findings, String seen) {
    findings.fact(Area.PARSER, "unknown commands", seen);
  }
}
