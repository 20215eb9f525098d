package dev.postern.audit;

import dev.postern.audit.PortReport.Look;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Probe;
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

/// Looks at a server: reaches its ports, all at once, and lets the probes look at those that speak
/// SMTP, one after the other at each port.
///
/// Takes no longer than its [AuditScope#patience] allows, whatever the server does.
public final class Audit {

  // A name with more addresses than that is a provider's, and they are alike.
  private static final int MOST_ADDRESSES = 8;

  private final AuditScope scope;
  private final List<InetAddress> addresses;
  private final List<Probe> probes;
  private final Progress progress;
  private final Reaching reaching;

  private Audit(
      AuditScope scope, List<InetAddress> addresses, List<Probe> probes, Progress progress) {
    this.scope = scope;
    this.addresses = List.copyOf(addresses);
    this.probes = List.copyOf(probes);
    this.progress = progress;
    this.reaching = new Reaching(scope.caller(), scope.patience());
  }

  /// Of a host, wherever its name leads.
  ///
  /// @param areas what is looked at
  /// @throws UnknownHostException if the host has no address
  public static Audit of(AuditScope scope, Set<Area> areas, Progress progress)
      throws UnknownHostException {
    List<InetAddress> found =
        Arrays.stream(InetAddress.getAllByName(scope.host())).limit(MOST_ADDRESSES).toList();
    return at(found, scope, areas, progress);
  }

  /// Of a host at addresses that are known.
  public static Audit at(
      List<InetAddress> addresses, AuditScope scope, Set<Area> areas, Progress progress) {
    List<Probe> wanted =
        Probes.all(scope).stream().filter(probe -> areas.contains(probe.area())).toList();
    return new Audit(scope, addresses, wanted, progress);
  }

  /// Looks. Blocks until all is done, at most some minutes.
  public Report run() {
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

  private List<MailPort> ports() {
    List<MailPort> ports = new ArrayList<>();
    for (InetAddress address : addresses) {
      for (int port : scope.ports()) {
        ports.add(new MailPort(scope.host(), address, port));
      }
    }
    return ports;
  }

  private List<PortReport> atOnce(List<MailPort> ports) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var turns = new Turns(ports.size());
      List<Callable<PortReport>> tasks =
          ports.stream().map(port -> (Callable<PortReport>) () -> look(port, turns)).toList();
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

  private PortReport look(MailPort port, Turns turns) throws InterruptedException {
    Visit visit;
    try {
      visit = new Visit(port);
      visit.begin();
    } finally {
      turns.finish();
    }
    if (visit.hasMore()) {
      turns.alone(visit::end);
    }
    PortReport report = visit.report();
    progress.done(report);
    return report;
  }

  private Look probe(Probe probe, Door door, Findings findings) {
    if (!isAllowed(probe)) {
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

  private boolean isAllowed(Probe probe) {
    return probe.manner() == Probe.Manner.ORDINARY || scope.manner() == Probe.Manner.TESTING;
  }

  /// What becomes of one port.
  private final class Visit {

    private final MailPort port;
    private final Findings findings;
    private final Map<Area, Look> looked = new EnumMap<>(Area.class);
    private final Reaching.Outcome outcome;
    private final Door door;

    // Reaches the port.
    Visit(MailPort port) {
      this.port = port;
      this.findings = new Findings(port.toString());
      this.outcome = reaching.at(port);
      this.door = new Door(port, outcome.implicit(), scope.caller(), scope.patience());
    }

    // Lets those look that may look at all ports at once.
    void begin() {
      progress.reached(port, outcome.state());
      new PortFindings(findings).take(outcome);
      looked.put(Area.PORTS, new Look(Look.Extent.DONE, ""));
      look(false);
    }

    boolean hasMore() {
      return isOpen() && probes.stream().anyMatch(probe -> probe.isLast() && isAllowed(probe));
    }

    void end() {
      look(true);
    }

    PortReport report() {
      PortReport.Greeting greeting = isOpen() ? PortFindings.greeting(outcome, door) : null;
      return new PortReport(
          port, outcome.state(), greeting, looked, findings.all(), findings.facts());
    }

    private boolean isOpen() {
      return outcome.state() == State.OPEN;
    }

    private void look(boolean last) {
      if (isOpen()) {
        probes.stream()
            .filter(probe -> probe.isLast() == last)
            .forEach(
                probe -> looked.merge(probe.area(), probe(probe, door, findings), Audit::lesser));
      }
    }
  }

  // An area with several probes is done when all of them are.
  private static Look lesser(Look one, Look other) {
    return one.extent() == Look.Extent.DONE ? other : one;
  }
}
