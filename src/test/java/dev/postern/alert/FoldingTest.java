package dev.postern.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Alert;
import dev.postern.event.Event;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FoldingTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final Folding folding = new Folding();

  private static Event alert(Instant at, Alert.Cause cause, String subject) {
    return new Alert(at, cause, subject, subject + " at " + at, Map.of("messages", 7)).event();
  }

  @Test
  void theFirstIsToldAndRepetitionsAreCounted() {
    Notice first = folding.take(alert(NOW, Alert.Cause.VOLUME, "shop")).orElseThrow();
    assertThat(first.cause()).isEqualTo("volume");
    assertThat(first.repeated()).isZero();
    assertThat(first.facts()).isEqualTo(Map.of("messages", 7));
    for (int i = 1; i <= 5; i++) {
      assertThat(folding.take(alert(NOW.plusSeconds(i), Alert.Cause.VOLUME, "shop"))).isEmpty();
    }
    assertThat(folding.take(alert(NOW, Alert.Cause.TRAP, "shop"))).isPresent();
    assertThat(folding.take(alert(NOW, Alert.Cause.VOLUME, "other"))).isPresent();

    assertThat(folding.over(NOW.plus(Folding.EPISODE).minusMillis(1))).isEmpty();
    assertThat(folding.over(NOW.plus(Folding.EPISODE)))
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.repeated()).isEqualTo(5);
              assertThat(notice.subject()).isEqualTo("shop");
              assertThat(notice.at()).isEqualTo(NOW.plusSeconds(5));
              assertThat(notice.id()).isNotEqualTo(first.id());
            });
  }

  @Test
  void anEpisodeThatGoesOnIsToldOncePerItsLengthAndOneThatEndedBeginsAnew() {
    folding.take(alert(NOW, Alert.Cause.VOLUME, "shop"));
    folding.take(alert(NOW, Alert.Cause.VOLUME, "shop"));
    Instant later = NOW.plus(Folding.EPISODE);
    assertThat(folding.over(later)).hasSize(1);
    assertThat(folding.take(alert(later, Alert.Cause.VOLUME, "shop"))).isEmpty();
    assertThat(folding.over(later.plusSeconds(60))).isEmpty();
    assertThat(folding.over(later.plus(Folding.EPISODE))).hasSize(1);
    assertThat(folding.over(later.plus(Folding.EPISODE.multipliedBy(2)))).isEmpty();
    assertThat(folding.take(alert(later, Alert.Cause.VOLUME, "shop"))).isPresent();
  }

  private static Event unknown(String cause) {
    return new Event(NOW, Event.Kind.ALERT, null, null, Map.of("cause", cause, "subject", "x"));
  }

  @Test
  void manyOfOneCauseAreOneAndLeaveRoomForThoseOfAnother() {
    int told = 0;
    for (int i = 0; i < 1000; i++) {
      told += folding.take(alert(NOW, Alert.Cause.LOGIN_ATTACK, "user" + i)).isPresent() ? 1 : 0;
    }
    assertThat(told).isEqualTo(Folding.MOST_OF_CAUSE + 1);
    assertThat(folding.take(alert(NOW, Alert.Cause.TRAP, "admin"))).isPresent();
    assertThat(folding.over(NOW.plus(Folding.EPISODE)))
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.subject()).isEqualTo(Folding.OTHERS);
              assertThat(notice.repeated()).isEqualTo(999 - Folding.MOST_OF_CAUSE);
            });
    Instant later = NOW.plus(Folding.EPISODE);
    assertThat(folding.take(alert(later, Alert.Cause.LOGIN_ATTACK, "user500"))).isPresent();
  }

  @Test
  void theTableIsBoundedAndSoIsASubject() {
    for (int i = 0; i < 2 * Folding.MOST; i++) {
      assertThat(folding.take(unknown("cause" + i))).isPresent();
    }
    assertThat(folding.take(unknown("cause" + Folding.MOST))).isEmpty();
    assertThat(folding.take(unknown("cause0"))).isPresent();
    Notice long_ = folding.take(alert(NOW, Alert.Cause.TRAP, "x".repeat(5000))).orElseThrow();
    assertThat(long_.subject()).hasSize(200);
  }
}
