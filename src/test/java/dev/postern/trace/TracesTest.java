package dev.postern.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.event.Event.Kind;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.observe.Metrics;
import dev.postern.rig.Await;
import dev.postern.trace.OtlpReceiver.Received;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracesTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Octets KEY =
      Octets.copyOf("an-install-key".getBytes(StandardCharsets.US_ASCII));
  private static final int SERVER = 2;
  private static final int CLIENT = 3;
  private static final int ERROR = 2;

  private final OtlpReceiver collector = new OtlpReceiver();
  private final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    collector.close();
  }

  /// Tells events to a relay's traces that end then, at a time.
  private void tell(double sample, Instant now, Event... events) {
    try (var traces = traces(sample, now, Traces.CAPACITY)) {
      traces.start();
      List.of(events).forEach(traces::emit);
    }
  }

  private Traces traces(double sample, Instant now, int capacity) {
    var config = new TracingConfig(collector.address(), sample);
    return traces(config, now, capacity, Traces.exporter(config));
  }

  private Traces traces(TracingConfig config, Instant now, int capacity, SpanExporter exporter) {
    return new Traces(
        config, "relay.example", KEY, metrics, InstantSource.fixed(now), capacity, exporter);
  }

  private static MessageId id(long value) {
    return new MessageId(value);
  }

  private static Event event(
      Instant at, Kind kind, long id, @Nullable String recipient, Map<String, Object> fields) {
    return new Event(at, kind, id(id), recipient, fields);
  }

  private static Event accepted(long id) {
    return event(
        NOON.plusSeconds(2),
        Kind.ACCEPTED,
        id,
        null,
        Map.ofEntries(
            Map.entry("key", "billing"),
            Map.entry("project", "shop"),
            Map.entry("listener", "alternate"),
            Map.entry("client", "192.0.2.7"),
            Map.entry("tls", "TLSv1.3 TLS_AES_128_GCM_SHA256"),
            Map.entry("session", "00112233aabbccdd"),
            Map.entry("began", NOON),
            Map.entry("seconds", 3.0),
            Map.entry("from", "secret.sender@app.example"),
            Map.entry("recipients", 1),
            Map.entry("size", 4711L)));
  }

  private static Event deferred(long id) {
    return event(
        NOON.plusSeconds(10),
        Kind.DEFERRED,
        id,
        "secret.name@dest.example",
        Map.of(
            "attempt", 1,
            "hop", "mx.dest.example:25",
            "reply", "450 4.2.1 <secret.name@dest.example> is busy",
            "waited", 0.5,
            "took", 2.0,
            "status", "4.2.1",
            "category", "mailbox"));
  }

  private static Event delivered(long id) {
    return event(
        NOON.plusSeconds(7200),
        Kind.DELIVERED,
        id,
        "secret.name@dest.example",
        Map.of(
            "attempt",
            2,
            "hop",
            "[2001:db8::25]:25",
            "reply",
            "250 2.0.0 kept",
            "waited",
            1.0,
            "took",
            0.25,
            "tls",
            "TLSv1.3 TLS_AES_256_GCM_SHA384",
            "seconds",
            7198.0));
  }

  private Received only(String name) {
    List<Received> found =
        collector.spans().stream().filter(span -> span.name().equals(name)).toList();
    assertThat(found).as(name + " among " + collector.spans()).hasSize(1);
    return found.getFirst();
  }

  @Test
  void submissionAndDeliveryAreOneTraceAcrossARestart() {
    tell(1, NOON.plusMillis(3_020), accepted(1), deferred(1));
    assertThat(collector.spans())
        .extracting(Received::name)
        .containsExactlyInAnyOrder("message", "submission", "commit", "queue", "attempt");
    tell(1, NOON.plusSeconds(7200), delivered(1));

    List<Received> spans = collector.spans();
    Received root = only("message");
    assertThat(spans).hasSize(7).extracting(Received::trace).containsOnly(root.trace());
    assertThat(root.trace()).hasSize(32);
    assertThat(root.parent()).isEmpty();
    assertThat(spans)
        .filteredOn(span -> !span.equals(root))
        .extracting(Received::parent)
        .containsOnly(root.id());
    assertThat(spans).extracting(Received::id).doesNotHaveDuplicates();
    assertThat(metrics.scrape()).contains("postern_spans_total{result=\"exported\"} 7.0");
  }

  @Test
  void timesAreThoseOfWhatHappened() {
    tell(1, NOON.plusMillis(3_020), accepted(1), deferred(1));
    Received root = only("message");
    assertThat(root.start()).isEqualTo(NOON);
    assertThat(root.end()).isEqualTo(NOON.plusMillis(3_020));
    assertThat(root.kind()).isEqualTo(SERVER);
    Received submission = only("submission");
    assertThat(submission.start()).isEqualTo(NOON);
    assertThat(submission.end()).isEqualTo(NOON.plusSeconds(3));
    Received commit = only("commit");
    assertThat(commit.start()).isEqualTo(NOON.plusSeconds(3));
    assertThat(commit.end()).isEqualTo(NOON.plusMillis(3_020));
    Received queue = only("queue");
    assertThat(queue.start()).isEqualTo(NOON.plusMillis(7_500));
    assertThat(queue.end()).isEqualTo(NOON.plusSeconds(8));
    Received attempt = only("attempt");
    assertThat(attempt.start()).isEqualTo(NOON.plusSeconds(8));
    assertThat(attempt.end()).isEqualTo(NOON.plusSeconds(10));
  }

  @Test
  void spansSayWhoAndWhereAndWhat() {
    tell(1, NOON.plusSeconds(4), accepted(1), deferred(1), delivered(2));
    assertThat(only("submission").attributes())
        .containsEntry("client.address", "192.0.2.7")
        .containsEntry("postern.listener", "alternate")
        .containsEntry("postern.session", "00112233aabbccdd")
        .containsEntry("postern.key", "billing")
        .containsEntry("postern.tls", "TLSv1.3 TLS_AES_128_GCM_SHA256");
    assertThat(only("message").attributes())
        .containsEntry("postern.message", id(1).toString())
        .containsEntry("postern.project", "shop")
        .containsEntry("postern.sender.domain", "app.example")
        .containsEntry("postern.recipients", 1L)
        .containsEntry("postern.size", 4711L);
    List<Received> attempts =
        collector.spans().stream().filter(span -> span.name().equals("attempt")).toList();
    assertThat(attempts.getFirst().kind()).isEqualTo(CLIENT);
    assertThat(attempts.getFirst().status()).isEqualTo(ERROR);
    assertThat(attempts.getFirst().attributes())
        .containsEntry("server.address", "mx.dest.example")
        .containsEntry("server.port", 25L)
        .containsEntry("postern.reply.code", 450L)
        .containsEntry("postern.reply.status", "4.2.1")
        .containsEntry("postern.recipient.domain", "dest.example")
        .containsEntry("postern.outcome", "deferred")
        .containsEntry("postern.category", "mailbox");
    assertThat(attempts.getLast().status()).isZero();
    assertThat(attempts.getLast().attributes())
        .containsEntry("server.address", "[2001:db8::25]")
        .containsEntry("postern.tls", "TLSv1.3 TLS_AES_256_GCM_SHA384")
        .containsEntry("postern.outcome", "delivered");
  }

  @Test
  void noAddressLeavesTheRelay() {
    tell(
        1,
        NOON,
        accepted(1),
        deferred(1),
        delivered(1),
        event(NOON, Kind.HELD, 1, null, Map.of("recipients", 1)),
        event(NOON, Kind.CAPTURED, 1, "<secret.name@dest.example>", Map.of()),
        event(NOON, Kind.COMPLAINED, 1, "secret.name@dest.example", Map.of("type", "abuse")));
    assertThat(collector.spans()).hasSize(10);
    assertThat(collector.octets()).contains("dest.example").doesNotContain("secret");
  }

  @Test
  void aNotificationLinksToItsOwnTrace() {
    tell(
        1,
        NOON,
        event(NOON, Kind.NOTIFIED, 1, null, Map.of("dsn", id(2).toString(), "action", "failed")),
        event(NOON, Kind.ACCEPTED, 2, null, Map.of("key", "", "from", "<>", "size", 1L)));
    assertThat(only("notified").links()).containsExactly(only("message").trace());
    assertThat(only("notified").trace()).isNotEqualTo(only("message").trace());
    assertThat(only("notified").attributes()).containsEntry("postern.action", "failed");
  }

  @Test
  void whatIsNoMessagesIsNotTraced() {
    tell(1, NOON, new Event(NOON, Kind.SESSION, null, null, Map.of("client", "192.0.2.7")));
    assertThat(collector.requests()).isZero();
  }

  @Test
  void aSampleHoldsWholeMessages() {
    Event[] first = LongStream.range(0, 400).mapToObj(TracesTest::accepted).toArray(Event[]::new);
    Event[] second = LongStream.range(0, 400).mapToObj(TracesTest::delivered).toArray(Event[]::new);
    tell(0.25, NOON, first);
    List<String> traces = named("message");
    assertThat(traces).hasSizeBetween(60, 140);
    tell(0.25, NOON, second);
    assertThat(named("attempt")).containsExactlyInAnyOrderElementsOf(traces);
    tell(0, NOON, first);
    assertThat(named("message")).hasSameSizeAs(traces);
  }

  private List<String> named(String name) {
    return collector.spans().stream()
        .filter(span -> span.name().equals(name))
        .map(Received::trace)
        .toList();
  }

  @Test
  void idsCantBeComputedWithoutTheKey() {
    var ours = new TraceIds(KEY, 1).root(id(1)).orElseThrow();
    var others = new TraceIds(Octets.copyOf(new byte[] {1, 2, 3}), 1).root(id(1)).orElseThrow();
    assertThat(ours.isValid()).isTrue();
    assertThat(ours).isEqualTo(new TraceIds(KEY, 1).root(id(1)).orElseThrow());
    assertThat(ours.getTraceId()).isNotEqualTo(others.getTraceId());
  }

  @Test
  void aCollectorThatRefusesCostsTheSpansAndNothingElse() {
    collector.answer(400);
    tell(1, NOON, accepted(1));
    assertThat(collector.requests()).isPositive();
    assertThat(metrics.scrape())
        .contains("postern_spans_total{result=\"lost\"} 3.0")
        .contains("postern_spans_total{result=\"exported\"} 0.0");
  }

  @Test
  void aCollectorThatIsDownCostsTheSpansAndNothingElse() {
    collector.close();
    try (var traces = traces(1, NOON, 10)) {
      traces.start();
      traces.emit(accepted(1));
      Await.until(
          () -> "three lost spans in\n" + metrics.scrape(),
          Await.LONG,
          () -> metrics.scrape().contains("postern_spans_total{result=\"lost\"} 3.0"));
    }
  }

  /// An exporter that breaks the first time.
  private static final class Broken implements SpanExporter {

    private boolean broke;

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      if (!broke) {
        broke = true;
        throw new IllegalStateException("broken");
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @Test
  void anExporterThatBreaksCostsItsSpansAndGoesOn() {
    var config = new TracingConfig(collector.address(), 1);
    try (var traces = traces(config, NOON, Traces.CAPACITY, new Broken())) {
      for (int i = 0; i < 2 * Traces.BATCH; i++) {
        traces.emit(accepted(i));
      }
      traces.start();
    }
    assertThat(metrics.scrape())
        .contains("postern_spans_total{result=\"lost\"} " + 3.0 * Traces.BATCH)
        .contains("postern_spans_total{result=\"exported\"} " + 3.0 * Traces.BATCH);
  }

  @Test
  void whatFindsNoRoomIsDroppedAndCounted() {
    try (var traces = traces(1, NOON, 10)) {
      for (int i = 0; i < 25; i++) {
        traces.emit(accepted(i));
      }
      assertThat(metrics.scrape()).contains("postern_spans_overflow_total 15.0");
      traces.start();
    }
    assertThat(named("message")).hasSize(10);
  }
}
