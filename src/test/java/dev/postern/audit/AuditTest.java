package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.PortReport.Look.Extent;
import dev.postern.audit.domain.DomainLook;
import dev.postern.audit.domain.DomainRule;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.transport.Roots;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {

  private static final DomainLook LOOK =
      (_, _, _, findings) -> {
        findings.add(DomainRule.NO_MAIL, "it takes no mail", List.of());
        findings.fact(Area.DOMAIN, "mx", "none");
      };

  private final ScriptedServer server =
      new ScriptedServer(
          () -> line -> line.startsWith("EHLO") ? "250 mx.test.example\r\n" : "221 bye\r\n");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void whatADomainSaysIsInTheReport() throws UnknownHostException {
    Report report = audit(EnumSet.allOf(Area.class), "app.example");
    assertThat(report.general())
        .filteredOn(finding -> finding.rule().equals(DomainRule.NO_MAIL))
        .extracting(Finding::where)
        .containsExactly("app.example");
    assertThat(report.facts()).anyMatch(fact -> fact.name().equals("mx"));
  }

  @Test
  void noDomainIsLookedAtUnlessItIsWanted() throws UnknownHostException {
    assertThat(audit(EnumSet.allOf(Area.class), null).facts())
        .noneMatch(fact -> fact.area() == Area.DOMAIN);
    assertThat(audit(Set.of(Area.PORTS), "app.example").facts())
        .noneMatch(fact -> fact.area() == Area.DOMAIN);
  }

  @Test
  void anAreaOfWhichAPartNeedsLeaveIsDoneInPart() throws UnknownHostException {
    Report report = audit(Set.of(Area.PORTS, Area.CAPABILITIES), null);
    assertThat(report.ports().getFirst().looked().get(Area.CAPABILITIES))
        .extracting(PortReport.Look::extent)
        .isEqualTo(Extent.ORDINARY_ONLY);
    assertThat(report.ports().getFirst().looked()).containsOnlyKeys(Area.PORTS, Area.CAPABILITIES);
  }

  @Test
  void aGreetingThatIsARefusalIsInTheReport() throws UnknownHostException {
    var refusing =
        new ScriptedServer.Script() {
          @Override
          public String greeting() {
            return "554 5.7.1 not you\r\n";
          }

          @Override
          public String on(String line) {
            return null;
          }
        };
    try (var shut = new ScriptedServer(() -> refusing)) {
      PortReport port = audit(shut, Set.of(Area.PORTS), null).ports().getFirst();
      assertThat(port.state()).isEqualTo(PortReport.State.CLOSED_TO_US);
      assertThat(port.spoke().orElseThrow().reply().code()).isEqualTo(554);
    }
  }

  private Report audit(Set<Area> areas, String domain) throws UnknownHostException {
    return audit(server, areas, domain);
  }

  private static Report audit(ScriptedServer server, Set<Area> areas, String domain)
      throws UnknownHostException {
    var scope =
        new AuditScope(
            "127.0.0.1",
            List.of(server.port().port()),
            Probe.Manner.ORDINARY,
            Caller.STRANGER,
            domain,
            null,
            Roots.systemAnd(List.of()),
            ScriptedServer.HASTY);
    return Audit.of(scope, areas, LOOK, Progress.SILENT).run();
  }
}
