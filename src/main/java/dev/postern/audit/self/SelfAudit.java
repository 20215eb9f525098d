package dev.postern.audit.self;

import dev.postern.audit.Audit;
import dev.postern.audit.AuditScope;
import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Look;
import dev.postern.audit.Progress;
import dev.postern.audit.Report;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Severity;
import dev.postern.audit.relay.RelayRule;
import dev.postern.event.Alert;
import dev.postern.event.EventSink;
import dev.postern.guard.Inspections;
import dev.postern.observe.Metrics;
import dev.postern.transport.Roots;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Audits our own listeners at the start and daily, and closes one that relays for a stranger.
///
/// Accounts are left out: a guesser, even our own, would be shut out.
public final class SelfAudit implements Inspections, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SelfAudit.class);
  private static final Duration EVERY = Duration.ofDays(1);
  private static final Set<Area> AREAS =
      EnumSet.of(Area.PORTS, Area.CAPABILITIES, Area.TLS, Area.RELAY, Area.PARSER);
  private static final Set<Area> RELAY = EnumSet.of(Area.RELAY);

  private final String hostname;
  private final List<Subject> subjects;
  private final Premises premises;
  private final Supplier<Roots> roots;
  private final EventSink events;
  private final InstantSource clock;
  private final OwnConnections connections = new OwnConnections();
  // Guarded by itself.
  private final Map<String, Result> results = new LinkedHashMap<>();
  private final Thread thread = Thread.ofVirtual().name("self-audit").unstarted(this::run);

  /// A listener.
  ///
  /// @param proxies addresses that a PROXY header is expected from
  public record Subject(String name, Predicate<InetAddress> proxies) {}

  /// Where the listeners are, and how to close one.
  public interface Premises {

    /// Where it is bound; empty where it is closed.
    Optional<InetSocketAddress> bound(String listener);

    /// Takes no more connections and ends its sessions.
    void shut(String listener);
  }

  /// Makes no connection before [#start].
  ///
  /// @param hostname which the certificate should be for
  /// @param roots that vouch for it; asked when they are needed
  public SelfAudit(
      String hostname,
      List<Subject> subjects,
      Premises premises,
      Supplier<Roots> roots,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this.hostname = hostname;
    this.subjects = List.copyOf(subjects);
    this.premises = premises;
    this.roots = roots;
    this.events = events;
    this.clock = clock;
    for (Subject subject : this.subjects) {
      metrics.gauge(
          "audit.findings",
          "Findings above info of the last audit of a listener by the relay itself",
          "listener",
          subject.name(),
          () -> of(subject.name()).map(found -> (double) found.findings()).orElse(Double.NaN));
      metrics.gauge(
          "audit.closed",
          "1 where the relay has closed the listener because it relayed for a stranger",
          "listener",
          subject.name(),
          () ->
              of(subject.name()).filter(found -> found.verdict() == Verdict.CLOSED).isPresent()
                  ? 1
                  : 0);
      metrics.gauge(
          "audit.seconds",
          "When the listener was last audited, in seconds since 1970",
          "listener",
          subject.name(),
          () ->
              of(subject.name())
                  .map(found -> (double) found.at().getEpochSecond())
                  .orElse(Double.NaN));
    }
  }

  /// Begins, in the background.
  public void start() {
    thread.start();
  }

  @Override
  public boolean isOurs(InetSocketAddress client) {
    return connections.contains(client);
  }

  @Override
  public List<Result> results() {
    synchronized (results) {
      return List.copyOf(results.values());
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        subjects.forEach(this::look);
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// Looks at one, and does what follows.
  void look(Subject subject) {
    Optional<InetSocketAddress> bound = premises.bound(subject.name());
    if (bound.isEmpty()) {
      return;
    }
    Result result;
    try {
      result = look(subject, bound.get());
    } catch (RuntimeException cause) {
      if (isClosing()) {
        return;
      }
      LOG.error("listener {} could not be audited", subject.name(), cause);
      result = unknown(subject, "a fault: " + cause);
    }
    // What a listener says while it closes is no verdict on it.
    boolean gone = premises.bound(subject.name()).isEmpty();
    if (isClosing() || (gone && result.verdict() != Verdict.CLOSED)) {
      return;
    }
    synchronized (results) {
      results.put(subject.name(), result);
    }
    say(result);
  }

  private Result look(Subject subject, InetSocketAddress bound) {
    Optional<Vantage> vantage = Vantage.to(bound, subject.proxies());
    if (vantage.isEmpty()) {
      return unknown(subject, "every address of this machine is listed as a proxy there");
    }
    Report report = audit(vantage.get(), bound.getPort(), AREAS);
    if (relays(report).isPresent()) {
      // One answer may be an accident; to close a listener is an outage.
      Optional<Finding> again = relays(audit(vantage.get(), bound.getPort(), RELAY));
      if (again.isPresent()) {
        premises.shut(subject.name());
        return result(subject, Verdict.CLOSED, report, again.get().seen());
      }
    }
    Optional<String> doubt = doubt(report);
    if (doubt.isPresent()) {
      return result(subject, Verdict.UNKNOWN, report, "whether it relays: " + doubt.get());
    }
    return result(
        subject,
        above(report).isEmpty() ? Verdict.PASSED : Verdict.FLAWED,
        report,
        above(report).stream().findFirst().map(Finding::seen).orElse(""));
  }

  private static boolean isClosing() {
    return Thread.currentThread().isInterrupted();
  }

  private Report audit(Vantage vantage, int port, Set<Area> areas) {
    var caller = new Caller("", vantage.from(), null, connections);
    var scope =
        new AuditScope(
            hostname,
            List.of(port),
            Probe.Manner.TESTING,
            caller,
            null,
            null,
            roots.get(),
            Patience.DEFAULT);
    return Audit.at(List.of(vantage.to()), scope, areas, Progress.SILENT).run();
  }

  private static Optional<Finding> relays(Report report) {
    return report.findings().stream()
        .filter(finding -> finding.rule().area() == Area.RELAY)
        .filter(finding -> finding.severity() == Severity.CRITICAL)
        .findFirst();
  }

  // Why it is not known whether it relays.
  private static Optional<String> doubt(Report report) {
    PortReport port = report.ports().getFirst();
    Look look = port.looked().get(Area.RELAY);
    if (look == null) {
      return Optional.of("it does not let us in");
    }
    return look.extent() == Look.Extent.DONE
        ? report.findings().stream()
            .filter(finding -> finding.rule() == RelayRule.UNCLEAR)
            .map(Finding::seen)
            .findFirst()
        : Optional.of(look.detail());
  }

  private static List<Finding> above(Report report) {
    return report.findings().stream()
        .filter(finding -> finding.severity().isAtLeast(Severity.LOW))
        .toList();
  }

  private Result result(Subject subject, Verdict verdict, Report report, String detail) {
    return new Result(
        subject.name(),
        clock.instant(),
        verdict,
        report.worst().map(Severity::word).orElse(""),
        above(report).size(),
        detail);
  }

  private Result unknown(Subject subject, String why) {
    return new Result(subject.name(), clock.instant(), Verdict.UNKNOWN, "", 0, why);
  }

  private Optional<Result> of(String listener) {
    synchronized (results) {
      return Optional.ofNullable(results.get(listener));
    }
  }

  private void say(Result result) {
    switch (result.verdict()) {
      case PASSED -> LOG.info("listener {} passed the relay's own audit", result.listener());
      case UNKNOWN ->
          LOG.warn("listener {} was not audited: {}", result.listener(), result.detail());
      case FLAWED ->
          LOG.warn(
              "listener {}: the relay's own audit found {} flaws, the worst {}: {}; postern audit"
                  + " says more",
              result.listener(),
              result.findings(),
              result.worst(),
              result.detail());
      case CLOSED -> alert(result);
    }
  }

  private void alert(Result result) {
    Instant at = result.at();
    events.emit(
        new Alert(
                at,
                Alert.Cause.OPEN_RELAY,
                result.listener(),
                "listener "
                    + result.listener()
                    + " took mail of a stranger for a stranger ("
                    + result.detail()
                    + ") and is closed; other listeners go on. See what changed in its networks and"
                    + " routes, and start again",
                Map.of("findings", result.findings()))
            .event());
  }
}
