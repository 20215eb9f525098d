package dev.postern.audit.tls;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Probe;
import java.util.List;

/// Makes a mark of what the probes before it have found. Asks the server nothing.
final class GradingProbe implements Probe {

  @Override
  public Area area() {
    return Area.TLS;
  }

  @Override
  public Manner manner() {
    return Manner.ORDINARY;
  }

  @Override
  public void run(Door door, Findings findings) {
    List<Fact> facts = findings.facts();
    if (!door.isImplicit() && !door.known().has("STARTTLS")) {
      findings.fact(Area.TLS, "grade", List.of(Mark.F.toString(), "there is no TLS"));
      return;
    }
    boolean thorough =
        facts.stream()
            .anyMatch(fact -> fact.area() == Area.TLS && fact.name().equals(ProtocolProbe.DONE));
    findings.fact(
        Area.TLS, "grade", Grading.of(findings.all(), thorough, Sightings.isMx(door)).lines());
  }
}
