package dev.postern.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Alert;
import dev.postern.event.Event;
import dev.postern.observe.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final Metrics metrics = new Metrics();
  private final Scripted channel = new Scripted();
  private final Line line =
      new Line(channel, _ -> Duration.ofMillis(1), metrics, InstantSource.fixed(NOW));
  private final Alerts alerts = new Alerts(List.of(line), metrics, InstantSource.fixed(NOW));

  @AfterEach
  void close() {
    channel.gate.release(1000);
    alerts.close();
  }

  /// Takes a notice when the test lets it, and fails as often as it is told to.
  private static final class Scripted implements Channel {

    final Semaphore gate = new Semaphore(1000);
    final Deque<NotTold> failures = new ArrayDeque<>();
    final BlockingQueue<Notice> told = new LinkedBlockingQueue<>();

    @Override
    public String name() {
      return "webhook";
    }

    @Override
    public String tell(Notice notice) throws NotTold, InterruptedException {
      gate.acquire();
      synchronized (failures) {
        if (!failures.isEmpty()) {
          throw failures.removeFirst();
        }
      }
      told.add(notice);
      return "taken";
    }

    Notice next() throws InterruptedException {
      Notice next = told.poll(10, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      return next;
    }
  }

  private static Event alert(String cause, String subject) {
    return new Event(
        NOW, Event.Kind.ALERT, null, null, Map.of("cause", cause, "subject", subject, "text", ""));
  }

  private static Event alert(String subject) {
    return new Alert(NOW, Alert.Cause.TRAP, subject, "text", Map.of()).event();
  }

  @Test
  void tellsAlertsAndNothingElse() throws Exception {
    alerts.emit(new Event(NOW, Event.Kind.LOGIN, null, null, Map.of()));
    alerts.emit(alert("a"));
    alerts.emit(alert("a"));
    alerts.emit(alert("b"));
    assertThat(channel.next().subject()).isEqualTo("a");
    assertThat(channel.next().subject()).isEqualTo("b");
    assertThat(alerts.recent()).extracting(Notice::subject).containsExactly("b", "a");
    assertThat(metrics.scrape()).contains("postern_alerts_total{cause=\"trap\"} 3.0");
  }

  @Test
  void triesAgainAndCounts() throws Exception {
    channel.failures.add(new NotTold("busy", true));
    channel.failures.add(new NotTold("busy", true));
    alerts.emit(alert("a"));
    assertThat(channel.next().subject()).isEqualTo("a");
    channel.failures.add(new NotTold("never", false));
    alerts.emit(alert("b"));
    alerts.emit(alert("c"));
    assertThat(channel.next().subject()).isEqualTo("c");
    assertThat(metrics.scrape())
        .contains("postern_alert_webhook_total{result=\"retried\"} 2.0")
        .contains("postern_alert_webhook_total{result=\"failed\"} 1.0");
  }

  @Test
  void aChannelThatHangsHoldsUpNobodyAndItsLineIsBounded() throws Exception {
    channel.gate.drainPermits();
    for (int i = 0; i < 400; i++) {
      alerts.emit(alert("cause" + i, "user" + i));
    }
    // The last is remembered though its line was full long before.
    while (!"user399"
        .equals(alerts.recent().stream().findFirst().map(Notice::subject).orElse(""))) {
      Thread.onSpinWait();
    }
    assertThat(alerts.recent()).hasSize(Alerts.RECENT);
    channel.gate.release(1000);
    for (int i = 0; i < Line.MOST; i++) {
      assertThat(channel.next().subject()).isEqualTo("user" + i);
    }
    assertThat(metrics.scrape()).contains("postern_alert_webhook_total{result=\"dropped\"}");
  }

  @Test
  void aFaultInOneIsNotTheEndOfAll() throws Exception {
    var faulty =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        };
    alerts.emit(
        new Event(
            NOW,
            Event.Kind.ALERT,
            null,
            null,
            Map.of("cause", "trap", "subject", "a", "text", faulty)));
    alerts.emit(alert("b"));
    assertThat(channel.next().subject()).isEqualTo("b");
  }

  @Test
  void aTrialIsToldPastTheLine() throws Exception {
    assertThat(alerts.test()).containsExactly(new Alerts.Trial("webhook", true, "taken"));
    channel.failures.add(new NotTold("no", true));
    assertThat(alerts.test()).containsExactly(new Alerts.Trial("webhook", false, "no"));
    assertThat(alerts.recent()).isEmpty();
  }

  @Test
  void pausesGrowToTenMinutes() {
    assertThat(List.of(1, 2, 3, 4, 5, 50).stream().map(Line::standardPause))
        .containsExactly(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(80),
            Duration.ofSeconds(320),
            Duration.ofSeconds(600),
            Duration.ofSeconds(600));
  }
}
