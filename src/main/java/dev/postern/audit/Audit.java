package dev.postern.audit;

import dev.postern.audit.domain.DomainLook;
import dev.postern.audit.domain.OpenDomainLook;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Probe;
import dev.postern.dns.DnsConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  private final AuditScope scope;
  private final List<InetAddress> addresses;
  private final List<Probe> probes;
  private final DomainLook domainLook;
  private final Progress progress;

  private Audit(
      AuditScope scope,
      List<InetAddress> addresses,
      List<Probe> probes,
      DomainLook domainLook,
      Progress progress) {
    this.scope = scope;
    this.addresses = List.copyOf(addresses);
    this.probes = List.copyOf(probes);
    this.domainLook = domainLook;
    this.progress = progress;
  }

  /// Of a host, wherever its name leads.
  ///
  /// @param areas what is looked at
  /// @param dns who is asked about the scope's domain, where it has one
  /// @throws UnknownHostException if the host has no address
  public static Audit of(AuditScope scope, Set<Area> areas, DnsConfig dns, Progress progress)
      throws UnknownHostException {
    return of(scope, areas, new OpenDomainLook(dns), progress);
  }

  static Audit of(AuditScope scope, Set<Area> areas, DomainLook domainLook, Progress progress)
      throws UnknownHostException {
    List<InetAddress> found =
        Arrays.stream(InetAddress.getAllByName(scope.host())).limit(MOST_ADDRESSES).toList();
    return new Audit(
        scope,
        found,
        probes(scope, areas),
        areas.contains(Area.DOMAIN) ? domainLook : DomainLook.NONE,
        progress);
  }

  /// Of a host at addresses that are known, without its domain.
  public static Audit at(
      List<InetAddress> addresses, AuditScope scope, Set<Area> areas, Progress progress) {
    return new Audit(scope, addresses, probes(scope, areas), DomainLook.NONE, progress);
  }

  private static List<Probe> probes(AuditScope scope, Set<Area> areas) {
    return Probes.all(scope).stream().filter(probe -> areas.contains(probe.area())).toList();
  }

  /// Looks. Blocks until all is done, at most some minutes.
  public Report run() {
    Instant started = Instant.now();
    long began = System.nanoTime();
    List<PortReport> reports = atOnce(ports());
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
    String domain = scope.domain();
    var findings = new Findings(domain == null ? "" : domain);
    if (domain != null && !domainLook.equals(DomainLook.NONE)) {
      progress.begins(domain);
      domainLook.at(domain, scope.caller(), scope.patience(), findings);
      progress.done(domain, findings.all().size());
    }
    return findings;
  }

  private static <T> List<T> together(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
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
      List<Callable<PortAudit>> tasks =
          ports.stream().map(port -> (Callable<PortAudit>) () -> begun(port)).toList();
      List<PortReport> reports = new ArrayList<>();
      for (Future<PortAudit> begun : threads.invokeAll(tasks)) {
        reports.add(ended(begun.get()));
      }
      return reports;
    } catch (InterruptedException cause) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", cause);
    } catch (ExecutionException cause) {
      throw new IllegalStateException("a probe failed, which is a bug of ours", cause.getCause());
    }
  }

  private PortAudit begun(MailPort port) {
    var audit = new PortAudit(port, scope, probes, progress);
    audit.begin();
    return audit;
  }

  // What may harm the others comes when they are done, and one port after the other.
  private PortReport ended(PortAudit audit) {
    audit.end();
    PortReport report = audit.report();
    progress.done(report);
    return report;
  }
}
