package dev.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.send.Body;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/// What a stalled server looks like, by a clock that the test moves: the messages that should have
/// been sent meanwhile are late from the moment at which they were due.
class OmissionTest {

  private static final long MILLI = 1_000_000;
  private static final Percentage DIGITS = Percentage.withPercentage(0.2);

  private final ScriptedServer server = new ScriptedServer();
  private final AtomicLong now = new AtomicLong();

  private Measurement measurement;
  private Rota rota;

  private void load(Load load) {
    measurement = new Measurement(Duration.ofMinutes(1).toNanos());
    rota = new Rota(Schedule.of(load.pace(), load.extent()), measurement::late);
    Body body = Content.of(load.letter(), ZonedDateTime.now(ZoneOffset.UTC));
    var equipment =
        new Equipment(
            load,
            server,
            Equipment.transaction(load.letter(), body),
            body,
            rota,
            measurement,
            now::get,
            new AtomicInteger());
    for (int i = 0; i < load.connections().count(); i++) {
      rota.rest(new Client(equipment), 0);
    }
  }

  private void passMillis(int millis) {
    for (int i = 0; i < millis; i++) {
      now.addAndGet(MILLI);
      rota.tick(now.get());
    }
  }

  private Timing timing(Step step) {
    return measurement.steps().stream()
        .filter(timed -> timed.step().equals(step.toString()))
        .map(Report.StepTiming::timing)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withARateEveryMessageThatWasDueInAStallIsLate() {
    load(Loads.on(1, 1, 2000).at(1000).load());

    passMillis(500);
    server.stall();
    passMillis(1000);
    assertThat(rota.underWay()).isEqualTo(1);
    assertThat(rota.waiting(now.get())).isEqualTo(999);
    server.goOn();
    passMillis(500);

    Timing whole = timing(Step.WHOLE);
    assertThat(whole.count()).isEqualTo(2000);
    assertThat(whole.max()).isCloseTo(999, DIGITS);
    assertThat(whole.p90()).isCloseTo(800, Percentage.withPercentage(1));
    assertThat(rota.isOver()).isTrue();
  }

  @Test
  void ofTheMessagesThemselvesOnlyOneWasSlow() {
    load(Loads.on(1, 1, 2000).at(1000).load());

    passMillis(500);
    server.stall();
    passMillis(1000);
    server.goOn();
    passMillis(500);

    Timing message = timing(Step.MESSAGE);
    assertThat(message.count()).isEqualTo(2000);
    assertThat(message.max()).isCloseTo(999, DIGITS);
    assertThat(message.p999()).isLessThan(0.01);
  }

  @Test
  void ourOwnDelayIsToldApart() {
    load(Loads.on(1, 4, 2000).at(1000).load());

    passMillis(10);
    now.addAndGet(20 * MILLI);
    rota.tick(now.get());

    assertThat(measurement.lateness().max()).isCloseTo(20, Percentage.withPercentage(6));
  }

  @Test
  void aStallLongerThanAnyoneWaitsIsGivenUp() {
    load(Loads.on(1, 1, 30_000).at(1000).load());

    passMillis(100);
    server.stall();
    passMillis((int) OpenLoop.PATIENCE.toMillis() + 500);
    server.goOn();

    assertThat(rota.missed()).isBetween(495L, 505L);
    assertThat(timing(Step.WHOLE).max()).isBetween(10_000.0, 10_600.0);
  }

  @Test
  void messagesAreSharedAmongAllConnections() {
    load(Loads.on(1, 3, 9).at(10).load());

    passMillis(1000);

    assertThat(server.dialed).isEqualTo(3);
    assertThat(measurement.accepted()).isEqualTo(9);
    assertThat(rota.isOver()).isTrue();
  }

  @Test
  void aConnectionThatTheServerEndsBetweenMessagesIsMadeAgainAndNoFailure() {
    load(Loads.on(1, 2, 4).at(10).load());
    passMillis(150);

    server.endAll();
    passMillis(500);

    assertThat(server.dialed).isEqualTo(4);
    assertThat(measurement.accepted()).isEqualTo(4);
    assertThat(measurement.failed()).isZero();
  }

  @Test
  void aServerThatIsGoneIsDialedLessAndLess() {
    load(Loads.on(1, 1, 1_000_000).load());
    server.goAway();

    passMillis(20_000);

    // After 0.1, 0.2, 0.4, 0.8, 1.6, 3.2 seconds, and then every five.
    assertThat(server.dialed).isBetween(7, 9);
    assertThat(measurement.failed()).isEqualTo(server.dialed);
  }

  @Test
  void afterTheStopNothingIsGivenOut() {
    load(Loads.on(1, 1, 1000).at(100).load());
    passMillis(100);
    server.stall();
    passMillis(100);

    rota.stop(now.get());
    assertThat(rota.isOver()).isFalse();
    server.goOn();
    long accepted = measurement.accepted();
    passMillis(1000);

    assertThat(rota.isOver()).isTrue();
    assertThat(measurement.accepted()).isEqualTo(accepted);
  }
}
