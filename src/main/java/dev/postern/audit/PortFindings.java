package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What the way in which a port takes connections says about it.
final class PortFindings {

  // Past it some clients have given up; Postfix waits 6 s where it looks for zombies.
  private static final Duration SLOW = Duration.ofSeconds(8);

  private final Findings findings;

  PortFindings(Findings findings) {
    this.findings = findings;
  }

  void take(Reaching.Outcome outcome) {
    switch (outcome.state()) {
      case OPEN -> {
        findings.fact(Area.PORTS, "greeting", outcome.seen());
        findings.fact(Area.PORTS, "time to greeting", outcome.time().toMillis() + " ms");
        if (outcome.time().compareTo(SLOW) > 0) {
          findings.add(
              PortRule.SLOW_GREETING,
              "the greeting came after " + outcome.time().toSeconds() + " s",
              outcome.transcript());
        }
      }
      case CLOSED_TO_US ->
          findings.add(PortRule.CLOSED_TO_US, outcome.seen(), outcome.transcript());
      case DROPPED -> findings.add(PortRule.DROPPED, outcome.seen(), outcome.transcript());
      case MUTE -> findings.add(PortRule.MUTE, outcome.seen(), outcome.transcript());
      case ALIEN -> findings.add(PortRule.ALIEN, outcome.seen(), outcome.transcript());
      case REFUSED, UNREACHABLE -> findings.fact(Area.PORTS, "state", outcome.seen());
    }
  }

  static PortReport.@Nullable Greeting greeting(Reaching.Outcome outcome, Door door) {
    return outcome
        .reply()
        .map(
            reply ->
                new PortReport.Greeting(
                    reply,
                    outcome.time(),
                    outcome.implicit(),
                    door.known(),
                    door.after().orElse(null)))
        .orElse(null);
  }
}
