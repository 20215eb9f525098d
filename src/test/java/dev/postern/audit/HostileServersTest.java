package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.domain.DomainLook;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.rig.HostileSmtp;
import dev.postern.rig.HostileSmtp.Malice;
import dev.postern.transport.Roots;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Servers that mean us ill: a whole audit of each comes to an end, with a finding, and holds
/// little of what was said.
@Tag("slow")
class HostileServersTest {

  private static final Patience SHORT =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofMillis(100),
          Duration.ofSeconds(4),
          Duration.ofSeconds(8));

  // Reaching twice, the time for the port, and a connection that began at its end.
  private static final Duration MOST = Duration.ofSeconds(40);
  private static final int MOST_TEXT = 2_000_000;

  @Test
  void anAuditOfEachComesToAnEnd() throws Exception {
    Map<Malice, Future<Report>> audits = new EnumMap<>(Malice.class);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Malice malice : Malice.values()) {
        audits.put(malice, threads.submit(() -> audit(malice)));
      }
    }
    for (var audit : audits.entrySet()) {
      Report report = audit.getValue().get();
      assertThat(report.findings()).as("findings about %s", audit.getKey()).isNotEmpty();
      assertThat(report.took()).as("time for %s", audit.getKey()).isLessThan(MOST);
      assertThat(text(report)).as("text about %s", audit.getKey()).isLessThan(MOST_TEXT);
    }
  }

  private static Report audit(Malice malice) throws IOException {
    try (HostileSmtp server = HostileSmtp.with(malice)) {
      var scope =
          new AuditScope(
              server.address(),
              List.of(server.port()),
              Probe.Manner.TESTING,
              Caller.STRANGER,
              null,
              "tester@tester.example",
              Roots.systemAnd(List.of()),
              SHORT);
      return Audit.of(scope, EnumSet.allOf(Area.class), DomainLook.NONE, Progress.SILENT).run();
    }
  }

  private static long text(Report report) {
    long findings =
        report.findings().stream()
            .mapToLong(finding -> finding.seen().length() + length(finding))
            .sum();
    long facts =
        report.ports().stream()
            .flatMap(port -> port.facts().stream())
            .flatMap(fact -> fact.values().stream())
            .mapToLong(String::length)
            .sum();
    return findings + facts;
  }

  private static long length(Finding finding) {
    return finding.proof().stream().mapToLong(String::length).sum();
  }
}
