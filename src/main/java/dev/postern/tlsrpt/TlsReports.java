package dev.postern.tlsrpt;

import dev.postern.delivery.TlsOutcome;
import dev.postern.delivery.TlsOutcomes;
import dev.postern.dns.Resolver;
import dev.postern.event.EventSink;
import dev.postern.observe.Metrics;
import dev.postern.store.TallyStore;
import dev.postern.submission.Intake;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts how connections fared with TLS, and reports each day to the domains that ask.
///
/// Counts are written to the store every [#FLUSH] and at the end: a process that is killed loses
/// what it counted since.
public final class TlsReports implements TlsOutcomes, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsReports.class);
  private static final Duration FLUSH = Duration.ofSeconds(30);
  private static final Duration ROUND = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Tallies tallies;
  private final ReportPost post;
  private final Reporting reporting;
  private final Thread flushing = Thread.ofVirtual().name("tls-tallies").unstarted(this::flush);
  private final Thread sending = Thread.ofVirtual().name("tls-reports").unstarted(this::send);

  public TlsReports(
      TlsReportsConfig config,
      TallyStore store,
      Resolver resolver,
      Intake intake,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this(config, store, resolver, ReportPost::standardClient, intake, events, metrics, clock);
  }

  /// @param client makes one for reports over HTTPS; must follow no redirects
  TlsReports(
      TlsReportsConfig config,
      TallyStore store,
      Resolver resolver,
      Supplier<HttpClient> client,
      Intake intake,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this.clock = clock;
    tallies = new Tallies(store, metrics);
    post = new ReportPost(client, resolver, config.privateAddresses());
    reporting =
        new Reporting(config, tallies, resolver, new Senders(config, intake, post), events, clock);
  }

  /// Takes over what was counted before. Blocks while it reads.
  ///
  /// @throws dev.postern.store.StoreFailure if that can't be read
  public void start() {
    tallies.load();
    flushing.start();
    sending.start();
  }

  @Override
  public void told(TlsOutcome outcome) {
    tallies.add(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC), outcome);
  }

  /// Stops, and writes the counts a last time. The store must still be open.
  @Override
  public void close() {
    sending.interrupt();
    flushing.interrupt();
    try {
      sending.join();
      flushing.join();
      tallies.flush();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    post.close();
  }

  /// One look at what is due; for tests, which have no minute to wait.
  void round() throws InterruptedException {
    reporting.round();
    tallies.flush();
  }

  private void flush() {
    repeat(FLUSH, tallies::flush);
  }

  private void send() {
    repeat(ROUND, this::round);
  }

  private static void repeat(Duration pause, Step step) {
    try {
      while (true) {
        Thread.sleep(pause);
        try {
          step.run();
        } catch (RuntimeException cause) {
          LOG.error("TLS reports met a fault; they go on", cause);
        }
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /// What is done again and again.
  @FunctionalInterface
  private interface Step {
    void run() throws InterruptedException;
  }
}
