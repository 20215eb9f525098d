package dev.postern.audit;

import dev.postern.audit.PortReport.Look;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.domain.DomainLook;
import dev.postern.audit.domain.OpenDomainLook;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Probe;
import dev.postern.dns.DnsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// Looks at a server: reaches its ports, all at once, and lets the probes look at those that speak
/// SMTP, one after the other at each port.
///
/// Takes no longer than its [AuditScope#patience] allows, whatever the server does.
public final class Audit {

  // A name with more addresses than that is a provider's, and they are alike.
  private static final int MOST_ADDRESSES = 8;
  private static final String NO_LEAVE = "needs the owner's leave";

  private final AuditScope scope;
  private final List<Probe> probes;
  private final DomainLook domainLook;
  private final Progress progress;
  private final Reaching reaching;

  /// With every probe that there is, but for those of a domain.
  public Audit(AuditScope scope, Progress progress) {
    this(scope, progress, Probes.all(scope));
  }

  /// With some.
  public Audit(AuditScope scope, Progress progress, List<Probe> probes) {
    this(scope, progress, probes, DomainLook.NONE);
  }

  /// With the probes of some areas, and a look at the scope's domain where it has one.
  ///
  /// @param dns who is asked about the domain
  public Audit(AuditScope scope, Progress progress, Set<Area> areas, DnsConfig dns) {
    this(scope, progress, areas, new OpenDomainLook(dns));
  }

  Audit(AuditScope scope, Progress progress, Set<Area> areas, DomainLook domainLook) {
    this(
        scope,
        progress,
        Probes.all(scope).stream().filter(probe -> areas.contains(probe.area())).toList(),
        areas.contains(Area.DOMAIN) ? domainLook : DomainLook.NONE);
  }

  private Audit(AuditScope scope, Progress progress, List<Probe> probes, DomainLook domainLook) {
    this.scope = scope;
    this.probes = List.copyOf(probes);
    this.domainLook = domainLook;
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
    Findings ofDomain = domain();
    return new Report(
        scope.host(),
        scope.manner(),
        started,
        Duration.ofNanos(System.nanoTime() - began),
        reports,
        Advice.of(reports),
        together(general.all(), ofDomain.all()),
        together(general.facts(), ofDomain.facts()));
  }

  private Findings domain() {
    var findings = new Findings(scope.domain() == null ? "" : scope.domain());
    if (scope.domain() != null && !domainLook.equals(DomainLook.NONE)) {
      progress.begins(scope.domain());
      domainLook.at(scope.domain(), scope.caller(), scope.patience(), findings);
    }
    return findings;
  }

  private static <T> List<T> together(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
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
        looked.merge(probe.area(), probe(probe, door, findings), Audit::together);
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
      return new Look(Look.Extent.NOT_ALLOWED, NO_LEAVE);
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
  private static Look together(Look one, Look other) {
    if (one.extent() == other.extent() || one.extent() == Look.Extent.CUT_SHORT) {
      return one;
    }
    return other.extent() == Look.Extent.CUT_SHORT
        ? other
        : new Look(Look.Extent.ORDINARY_ONLY, "the rest " + NO_LEAVE);
  }
}
