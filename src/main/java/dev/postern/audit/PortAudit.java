package dev.postern.audit;

import dev.postern.audit.PortReport.Look;
import dev.postern.audit.PortReport.Look.Extent;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Probe;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What becomes of one port. Used by one thread.
final class PortAudit {

  private static final String NO_LEAVE = "needs the owner's leave";

  private final MailPort port;
  private final Probe.Manner manner;
  private final List<Probe> probes;
  private final Progress progress;
  private final Reaching.Outcome outcome;
  private final Door door;
  private final Findings findings;
  private final Map<Area, Look> looked = new EnumMap<>(Area.class);

  /// Reaches the port.
  PortAudit(MailPort port, AuditScope scope, List<Probe> probes, Progress progress) {
    this.port = port;
    this.manner = scope.manner();
    this.probes = probes;
    this.progress = progress;
    this.findings = new Findings(port.toString());
    this.outcome = new Reaching(scope.caller(), scope.patience()).at(port);
    this.door = new Door(port, outcome.implicit(), scope.caller(), scope.patience());
  }

  /// Lets those probes look that may look at all ports at once.
  void begin() {
    progress.reached(port, outcome.state());
    new PortFindings(findings).take(outcome);
    looked.put(Area.PORTS, new Look(Extent.DONE, ""));
    look(false);
  }

  /// Lets those look that want to do so alone.
  void end() {
    look(true);
  }

  PortReport report() {
    return new PortReport(
        port,
        outcome.state(),
        PortFindings.greeting(outcome, door),
        looked,
        findings.all(),
        findings.facts());
  }

  private boolean isOpen() {
    return outcome.state() == State.OPEN;
  }

  private boolean isAllowed(Probe probe) {
    return probe.manner() == Probe.Manner.ORDINARY || manner == Probe.Manner.TESTING;
  }

  private void look(boolean last) {
    if (isOpen()) {
      probes.stream()
          .filter(probe -> probe.isLast() == last)
          .forEach(probe -> looked.merge(probe.area(), look(probe), PortAudit::together));
    }
  }

  private Look look(Probe probe) {
    if (!isAllowed(probe)) {
      return new Look(Extent.NOT_ALLOWED, NO_LEAVE);
    }
    progress.begins(port, probe.area());
    try {
      probe.run(door, findings);
      return new Look(Extent.DONE, "");
    } catch (NoDialogue cause) {
      findings.add(PortRule.CUT_SHORT, probe.area().word() + ": " + cause.why(), List.of());
      return new Look(Extent.CUT_SHORT, cause.why());
    }
  }

  // An area with several probes is done when all of them are.
  private static Look together(Look one, Look other) {
    if (one.extent() == other.extent() || one.extent() == Extent.CUT_SHORT) {
      return one;
    }
    return other.extent() == Extent.CUT_SHORT
        ? other
        : new Look(Extent.ORDINARY_ONLY, "the rest " + NO_LEAVE);
  }
}
