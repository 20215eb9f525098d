package dev.postern.trace;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.Octets;
import dev.postern.observe.Metrics;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Sends the traces of messages to a collector.
///
/// [#emit] only hands over; one thread makes spans and sends them, at most [#BATCH] events at a
/// time. Where the collector is slow or down, events past [#CAPACITY] and spans that it doesn't
/// take are dropped and counted, and a line of the log says so once in a while; mail doesn't
/// notice.
public final class Traces implements EventSink, AutoCloseable {

  /// How many events may wait.
  static final int CAPACITY = 16_384;

  static final int BATCH = 512;

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final long QUIET = Duration.ofMinutes(10).toNanos();
  private static final org.slf4j.Logger log = LoggerFactory.getLogger(Traces.class);

  private final BlockingQueue<Spans.Seen> waiting;
  private final TracingConfig config;
  private final SpanExporter exporter;
  private final Spans spans;
  private final InstantSource clock;
  private final LongAdder exported;
  private final LongAdder lost;
  private final LongAdder overflow;
  private final Thread sender = Thread.ofPlatform().name("traces").daemon().unstarted(this::run);
  // Its own words go to standard error, past the log; kept, as the JDK holds loggers weakly.
  private final Logger libraries = Logger.getLogger("io.opentelemetry");
  private volatile boolean closed;
  private long complainedAt = System.nanoTime() - QUIET;

  /// @param hostname what the traces call this relay
  /// @param installKey what ids of traces are computed with
  public Traces(
      TracingConfig config,
      String hostname,
      Octets installKey,
      Metrics metrics,
      InstantSource clock) {
    this(config, hostname, installKey, metrics, clock, CAPACITY, exporter(config));
  }

  Traces(
      TracingConfig config,
      String hostname,
      Octets installKey,
      Metrics metrics,
      InstantSource clock,
      int capacity,
      SpanExporter exporter) {
    this.config = config;
    this.clock = clock;
    waiting = new ArrayBlockingQueue<>(capacity);
    libraries.setLevel(Level.OFF);
    this.exporter = exporter;
    spans = new Spans(hostname, installKey, config.sample());
    exported = metrics.counter("spans", "result", "exported");
    lost = metrics.counter("spans", "result", "lost");
    overflow = metrics.counter("spans_overflow", "", "");
  }

  static SpanExporter exporter(TracingConfig config) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(config.otlp().toString())
        .setCompression("gzip")
        .setTimeout(TIMEOUT)
        .setConnectTimeout(TIMEOUT)
        .setRetryPolicy(RetryPolicy.builder().setMaxAttempts(2).build())
        .build();
  }

  public void start() {
    sender.start();
  }

  @Override
  public void emit(Event event) {
    if (event.message() != null
        && (closed || !waiting.offer(new Spans.Seen(event, clock.instant())))) {
      overflow.increment();
    }
  }

  /// Sends what waits and ends, within some seconds even where nobody takes it.
  @Override
  public void close() {
    closed = true;
    try {
      if (!sender.join(LAST_WORDS)) {
        sender.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    exporter.close();
  }

  private void run() {
    try {
      while (!closed || !waiting.isEmpty()) {
        Spans.Seen first = waiting.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          gather(first);
          send(spans.take());
        }
      }
    } catch (InterruptedException _) {
      // closed while the collector kept us waiting
    }
  }

  // Lets a batch grow for a moment: a request for each event would be most of the cost.
  private void gather(Spans.Seen first) throws InterruptedException {
    long end = System.nanoTime() + PAUSE.toNanos();
    Spans.Seen next = first;
    for (int i = 1; next != null; i++) {
      tell(next);
      long left = closed ? 0 : end - System.nanoTime();
      next = i < BATCH ? waiting.poll(left, TimeUnit.NANOSECONDS) : null;
    }
  }

  private void tell(Spans.Seen seen) {
    try {
      spans.tell(seen);
    } catch (RuntimeException cause) {
      lost.increment();
      log.error("no span could be made of an event {}", seen.event().kind().label(), cause);
    }
  }

  private void send(List<SpanData> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      CompletableResultCode result =
          exporter.export(batch).join(2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      if (result.isSuccess()) {
        exported.add(batch.size());
      } else {
        lose(batch, result.getFailureThrowable());
      }
    } catch (RuntimeException fault) {
      lose(batch, fault);
    }
  }

  /// @param cause null where no answer came in time
  private void lose(List<SpanData> batch, @Nullable Throwable cause) {
    lost.add(batch.size());
    long now = System.nanoTime();
    if (now - complainedAt >= QUIET) {
      complainedAt = now;
      log.warn(
          "{} spans were not taken by {} ({}): they are lost, and so are others until it takes"
              + " them; see that the collector runs there. Mail is not affected",
          batch.size(),
          config.otlp(),
          cause == null ? "no answer in time" : cause.toString());
    }
  }
}
