package dev.postern.tlsrpt;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.tlsrpt.Tallies.Slot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What becomes of a day's counters once it is over.
///
/// A domain is asked for its wish soon after midnight, and forgotten where it has none. Its report
/// goes out within [#SPREAD] (RFC 8460 §4.1), is tried again for [#PATIENCE] (RFC 8460 §5.5), and
/// is then given up. Where a domain saw nothing of us that day but mail with reports, there is
/// none: two relays that report to each other would never stop.
final class Reporting {

  /// Outcomes of the day's last moments are in by then.
  static final Duration SETTLING = Duration.ofMinutes(1);

  static final Duration SPREAD = Duration.ofHours(4);
  static final Duration PATIENCE = Duration.ofHours(24);

  private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);
  private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
  private static final Duration LONGEST_RETRY = Duration.ofHours(4);
  private static final int AT_ONCE = 16;

  private final TlsReportsConfig config;
  private final Tallies tallies;
  private final Resolver resolver;
  private final Senders senders;
  private final EventSink events;
  private final InstantSource clock;

  // Only of domains that ask, or can't be asked now.
  private final Map<Slot, Wait> waiting = new ConcurrentHashMap<>();

  Reporting(
      TlsReportsConfig config,
      Tallies tallies,
      Resolver resolver,
      Senders senders,
      EventSink events,
      InstantSource clock) {
    this.config = config;
    this.tallies = tallies;
    this.resolver = resolver;
    this.senders = senders;
    this.events = events;
    this.clock = clock;
  }

  /// Until when, and how long after that.
  private record Wait(Instant until, Duration next) {
    Wait again(Instant now) {
      Duration longer = next.multipliedBy(2);
      return new Wait(now.plus(next), longer.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : longer);
    }
  }

  /// Does what is due by now, some at once. Blocks until it is done.
  void round() throws InterruptedException {
    Instant now = clock.instant();
    List<Slot> due =
        tallies.before(LocalDate.ofInstant(now, ZoneOffset.UTC)).stream()
            .filter(key -> isDue(key, now))
            .toList();
    var permits = new Semaphore(AT_ONCE);
    try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (Slot key : due) {
          permits.acquire();
          tasks.execute(
              () -> {
                try {
                  settle(key);
                } finally {
                  permits.release();
                }
              });
        }
      } catch (InterruptedException closed) {
        tasks.shutdownNow();
        throw closed;
      }
    }
  }

  /// When the report of a domain is sent: a time of its own, the same after a restart.
  Instant sendTime(Slot key) {
    int own = (config.submitter() + key).hashCode();
    return over(key).plusSeconds(Math.floorMod(own, (int) SPREAD.toSeconds()));
  }

  private boolean isDue(Slot key, Instant now) {
    Wait wait = waiting.get(key);
    return !now.isBefore(wait == null ? over(key) : wait.until());
  }

  private static Instant over(Slot key) {
    return key.day().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(SETTLING);
  }

  private void settle(Slot key) {
    DomainDay counters = tallies.get(key).orElse(null);
    if (counters == null || !counters.isWorthAReport()) {
      forget(key);
      return;
    }
    try {
      settle(key, counters);
    } catch (InterruptedException _) {
      // Closed: it goes on after the next start.
      Thread.currentThread().interrupt();
    } catch (RuntimeException cause) {
      LOG.error("the TLS report for {} met a fault", key.domain(), cause);
      retry(key, List.of(), "an internal fault");
    }
  }

  private void settle(Slot key, DomainDay counters) throws InterruptedException {
    switch (wish(key)) {
      case Lookup.Absent<String> _ -> forget(key);
      case Lookup.Failed<String> failed -> retry(key, List.of(), failed.why());
      case Lookup.Found<String> found -> {
        List<ReportUri> uris = ReportRecord.read(found.records());
        if (uris.isEmpty()) {
          forget(key);
        } else if (clock.instant().isBefore(sendTime(key))) {
          waiting.put(key, new Wait(sendTime(key), FIRST_RETRY));
        } else {
          send(key, counters, uris);
        }
      }
    }
  }

  private Lookup<String> wish(Slot key) throws InterruptedException {
    String name = "_smtp._tls." + key.domain();
    try {
      return resolver.txt(name).toCompletableFuture().get();
    } catch (ExecutionException cause) {
      return new Lookup.Failed<>(name, String.valueOf(cause.getCause()));
    }
  }

  private void send(Slot key, DomainDay counters, List<ReportUri> uris)
      throws InterruptedException {
    List<ReportUri> undone = uris.stream().filter(uri -> !counters.isDone(uri.text())).toList();
    Report report = Report.of(config, key, counters.tally());
    String failure = "";
    for (ReportUri uri : undone) {
      try {
        senders.send(uri, report);
        counters.done(uri.text());
        count(uri);
        tell(key, uri.text(), "sent");
      } catch (NotSent cause) {
        failure = cause.why();
      }
    }
    if (failure.isEmpty()) {
      forget(key);
    } else {
      retry(key, undone.stream().filter(uri -> !counters.isDone(uri.text())).toList(), failure);
    }
  }

  private void count(ReportUri uri) {
    if (uri instanceof ReportUri.Mail mail) {
      LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
      tallies.addOurs(today, mail.to().domain().ascii());
    }
  }

  private void retry(Slot key, List<ReportUri> undone, String why) {
    Instant now = clock.instant();
    if (now.isBefore(sendTime(key).plus(PATIENCE))) {
      waiting.compute(
          key, (_, wait) -> (wait == null ? new Wait(now, FIRST_RETRY) : wait).again(now));
      return;
    }
    if (undone.isEmpty()) {
      tell(key, "", "given up: " + why);
    }
    undone.forEach(uri -> tell(key, uri.text(), "given up: " + why));
    forget(key);
  }

  private void forget(Slot key) {
    waiting.remove(key);
    tallies.forget(key);
  }

  private void tell(Slot key, String uri, String result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("domain", key.domain());
    fields.put("day", key.day().toString());
    fields.put("uri", uri);
    fields.put("result", result);
    events.emit(new Event(clock.instant(), Event.Kind.TLS_REPORT, null, null, fields));
  }
}
