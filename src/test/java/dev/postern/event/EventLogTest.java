package dev.postern.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.MessageId;
import dev.postern.observe.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventLogTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Metrics metrics = new Metrics();
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  void writesOneLinePerEventInOrder() {
    var out = new ByteArrayOutputStream();
    try (var log = new EventLog(out, clock, metrics)) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("key", "billing");
      fields.put("size", 4096);
      fields.put("recipients", List.of("a@example.org", "b@example.org"));
      log.emit(new Event(NOW, Event.Kind.ACCEPTED, new MessageId(1), null, fields));
      log.emit(new Event(NOW, Event.Kind.DELIVERED, new MessageId(1), "a@example.org", Map.of()));
      log.emit(new Event(NOW, Event.Kind.RELAY, null, null, Map.of("what", "stopped")));
    }

    assertThat(lines(out))
        .containsExactly(
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"accepted\","
                + "\"message\":\"0000000000001\",\"key\":\"billing\",\"size\":4096,"
                + "\"recipients\":[\"a@example.org\",\"b@example.org\"]}",
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"delivered\","
                + "\"message\":\"0000000000001\",\"recipient\":\"a@example.org\"}",
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"event\":\"relay\",\"what\":\"stopped\"}");
  }

  @Test
  void losesNothingOfManyThreads() throws InterruptedException {
    var out = new ByteArrayOutputStream();
    try (var log = new EventLog(out, clock, metrics)) {
      List<Thread> threads =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(
                  _ ->
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                for (int i = 0; i < 1000; i++) {
                                  log.emit(relay("x"));
                                }
                              }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(lines(out)).hasSize(8000);
  }

  @Test
  void pastItsLimitItCountsWhatItDrops() throws InterruptedException {
    var out = new Gated();
    var log = new EventLog(out, clock, metrics, 10);
    log.emit(relay("first"));
    out.reached.await();
    for (int i = 0; i < 25; i++) {
      log.emit(relay("later"));
    }
    out.open.countDown();
    log.close();

    assertThat(lines(out.written)).hasSize(12);
    assertThat(lines(out.written).getLast()).contains("\"what\":\"log-dropped\"", "\"dropped\":15");
    assertThat(metrics.scrape()).contains("postern_log_dropped_total 15.0");
  }

  @Test
  void anOutputThatFailsStopsNobody() {
    var failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no reader");
          }
        };
    try (var log = new EventLog(failing, clock, metrics)) {
      log.emit(relay("x"));
    }
    assertThat(metrics.scrape()).contains("postern_log_failures_total 1.0");
  }

  @Test
  void oneFailingSinkDoesNotKeepEventsFromTheOthers() {
    var seen = new AtomicInteger();
    var all =
        new FanOut(
            List.of(
                _ -> {
                  throw new IllegalStateException("broken");
                },
                _ -> seen.incrementAndGet()));
    all.emit(relay("x"));
    assertThat(seen).hasValue(1);
  }

  private static Event relay(String what) {
    return new Event(NOW, Event.Kind.RELAY, null, null, Map.of("what", what));
  }

  private static List<String> lines(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  // Holds the first write until it is opened.
  private static final class Gated extends OutputStream {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch open = new CountDownLatch(1);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      throw new AssertionError("one octet at a time");
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      reached.countDown();
      try {
        open.await();
      } catch (InterruptedException cause) {
        throw new AssertionError(cause);
      }
      written.write(octets, offset, length);
    }
  }
}
