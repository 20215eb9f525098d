package dev.postern.guard.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.observe.Metrics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {

  private final List<Event> events = new ArrayList<>();
  private final Metrics metrics = new Metrics();
  private final Random random = new Random(4);
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private final ConnectionWatch watch =
      new ConnectionWatch(List.of("alternate", "submission"), events::add, metrics, () -> now);

  private static InetAddress address(int network, int host) {
    try {
      return InetAddress.getByAddress(new byte[] {(byte) 198, 51, (byte) network, (byte) host});
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void knock(int network, int times) {
    for (int i = 0; i < times; i++) {
      watch.knocked("alternate", address(network, i % 250), true);
    }
  }

  private void minute() {
    now = now.plus(Duration.ofMinutes(1));
    watch.minute();
  }

  private void usual(int minutes) {
    for (int i = 0; i < minutes; i++) {
      knock(1, 20 + random.nextInt(20));
      knock(2, 10 + random.nextInt(10));
      minute();
    }
  }

  @Test
  void aSpikeIsToldWithItsNumbersAndItsSources() {
    usual(600);
    assertThat(events).isEmpty();

    knock(1, 30);
    knock(7, 900);
    minute();

    assertThat(events).hasSize(1);
    Event alert = events.getFirst();
    assertThat(alert.kind()).isEqualTo(Event.Kind.ALERT);
    assertThat(alert.fields())
        .containsEntry("cause", "connections")
        .containsEntry("subject", "alternate")
        .containsEntry("attempts", 930);
    assertThat(alert.fields().get("text").toString())
        .startsWith("listener alternate had 930 connection attempts in a minute, 0 of which")
        .contains("the loudest: 198.51.7.0/24 with 900, 198.51.1.0/24 with 30");
    assertThat((double) alert.fields().get("most")).isLessThan(200);
  }

  @Test
  void aNetworkThatIsUnlikeItselfIsToldByName() {
    usual(600);
    knock(2, 400);
    minute();
    assertThat(events).extracting(event -> event.fields().get("subject")).contains("198.51.2.0/24");
  }

  @Test
  void attemptsThatComeToNothingAreCounted() {
    usual(600);
    for (int i = 0; i < 40; i++) {
      watch.knocked("alternate", address(1, i), true);
      session("alternate", "billing", 1);
    }
    minute();
    assertThat(events).isEmpty();
    for (int i = 0; i < 75; i++) {
      watch.knocked("alternate", address(i, 1), i % 2 == 0);
      if (i % 2 == 0) {
        session("alternate", "", 0);
      }
    }
    minute();
    assertThat(events).isNotEmpty();
    assertThat(events.getFirst().fields()).containsEntry("failed", 75);
    assertThat(metrics.scrape())
        .contains("postern_connections_failed_total{listener=\"alternate\"} 75.0");
  }

  private void session(String listener, String key, int messages) {
    watch.emit(
        new Event(
            now,
            Event.Kind.SESSION,
            null,
            null,
            Map.of("listener", listener, "key", key, "messages", messages)));
  }

  @Test
  void littleIsNeverASpikeAndQuietIsNone() {
    for (int i = 0; i < 600; i++) {
      minute();
    }
    knock(1, Doorstep.LEAST - 1);
    minute();
    assertThat(events).isEmpty();
    usual(300);
    events.clear();
    minute();
    assertThat(events).isEmpty();
  }

  @Test
  void sourcesAreBounded() throws UnknownHostException {
    var minute = new Minute();
    for (int i = 0; i < 3 * Minute.MOST_SOURCES; i++) {
      minute.attempt(InetAddress.getByAddress(new byte[] {10, (byte) (i >> 8), (byte) i, 1}));
    }
    assertThat(minute.attempts()).isEqualTo(3 * Minute.MOST_SOURCES);
    assertThat(minute.loudest(Integer.MAX_VALUE)).hasSize(Minute.MOST_SOURCES);
  }

  @Test
  void saysWhatItKnowsOfAnAddress() throws UnknownHostException {
    knock(1, 5);
    assertThat(watch.of(address(1, 77)))
        .singleElement()
        .satisfies(
            statement -> {
              assertThat(statement.name()).isEqualTo("connection attempts at alternate");
              assertThat(statement.value()).isEqualTo("5 this minute from 198.51.1.0/24");
            });
    assertThat(watch.of(address(9, 1))).isEmpty();
    assertThat(Source.of(InetAddress.getByName("2001:db8:1:2::3")))
        .hasToString("2001:db8:1:0:0:0:0:0/48");
  }
}
