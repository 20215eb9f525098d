package dev.postern.audit;

import dev.postern.audit.PortReport.Look;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Probe;
import dev.postern.transport.Roots;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Looks at a server: reaches its ports, all at once, and lets the probes look at those that speak
/// SMTP, one after the other at each port.
///
/// Takes no longer than its [AuditScope#patience] allows, whatever the server does.
public final class Audit {

  // A name with more addresses than that is a provider's, and they are alike.
  private static final int MOST_ADDRESSES = 8;

  private final AuditScope scope;
  private final List<Probe> probes;
  private final Progress progress;
  private final Reaching reaching;

  /// With every probe that there is, and the roots that the platform trusts.
  public Audit(AuditScope scope, Progress progress) {
    this(scope, progress, Roots.systemAnd(List.of()));
  }

  /// With every probe that there is.
  ///
  /// @param roots that vouch for certificates
  public Audit(AuditScope scope, Progress progress, Roots roots) {
    this(scope, progress, Probes.all(scope, roots));
  }

  /// With some.
  public Audit(AuditScope scope, Progress progress, List<Probe> probes) {
    this.scope = scope;
    this.probes = List.copyOf(probes);
    this.progress = progress;
    this.reaching = new Reaching(scope.caller(), scope.patience());
  }

  /// Looks. Blocks until all is done, at most some minutes.
  ///
  /// @throws UnknownHostException if the host has no address
  public Report run() throws UnknownHostException {
    Instant started = Instant.now();
    long began = System.nanoTime();
    List<MailPort> ports = ports();
    List<PortReport> reports = atOnce(ports);
    var general = new Findings(scope.host());
    new Comparison(reports, general).make();
    return new Report(
        scope.host(),
        scope.manner(),
        started,
        Duration.ofNanos(System.nanoTime() - began),
        reports,
        Advice.of(reports),
        general.all(),
        general.facts());
  }

  private List<MailPort> ports() throws UnknownHostException {
    List<MailPort> ports = new ArrayList<>();
    List<InetAddress> addresses =
        Arrays.stream(InetAddress.getAllByName(scope.host())).limit(MOST_ADDRESSES).toList();
    for (InetAddress address : addresses) {
      for (int port : scope.ports()) {
        ports.add(new MailPort(scope.host(), address, port));
      }
    }
    return ports;
  }

  private List<PortReport> atOnce(List<MailPort> ports) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<PortReport>> tasks =
          ports.stream().map(port -> (Callable<PortReport>) () -> look(port)).toList();
      List<PortReport> reports = new ArrayList<>();
      for (Future<PortReport> done : threads.invokeAll(tasks)) {
        reports.add(done.get());
      }
      return reports;
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", cause);
    } catch (ExecutionException cause) {
      throw new IllegalStateException("a probe failed, which is a bug of ours", cause.getCause());
    }
  }

  private PortReport look(MailPort port) {
    Reaching.Outcome outcome = reaching.at(port);
    progress.reached(port, outcome.state());
    var findings = new Findings(port.toString());
    new PortFindings(findings).take(outcome);
    Map<Area, Look> looked = new EnumMap<>(Area.class);
    looked.put(Area.PORTS, new Look(Look.Extent.DONE, ""));
    PortReport.Greeting greeting = null;
    if (outcome.state() == State.OPEN) {
      var door = new Door(port, outcome.implicit(), scope.caller(), scope.patience());
      for (Probe probe : probes) {
        looked.merge(probe.area(), probe(probe, door, findings), Audit::lesser);
      }
      greeting = PortFindings.greeting(outcome, door);
    }
    var report =
        new PortReport(port, outcome.state(), greeting, looked, findings.all(), findings.facts());
    progress.done(report);
    return report;
  }

  private Look probe(Probe probe, Door door, Findings findings) {
    if (probe.manner() == Probe.Manner.TESTING && scope.manner() == Probe.Manner.ORDINARY) {
      return new Look(Look.Extent.NOT_ALLOWED, "needs the owner's leave");
    }
    progress.begins(door.at(), probe.area());
    try {
      probe.run(door, findings);
      return new Look(Look.Extent.DONE, "");
    } catch (NoDialogue cause) {
      findings.add(PortRule.CUT_SHORT, probe.area().word() + ": " + cause.why(), List.of());
      return new Look(Look.Extent.CUT_SHORT, cause.why());
    }
  }

  // An area with several probes is done when all of them are.
  private static Look lesser(Look one, Look other) {
    return one.extent() == Look.Extent.DONE ? other : one;
  }
}
