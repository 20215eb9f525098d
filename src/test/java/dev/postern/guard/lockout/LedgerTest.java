package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private static final int DAY = 86_400;

  private static Ledger ledger(int most) {
    var ledger = new Ledger(most);
    ledger.halfLife(Duration.ofMinutes(30));
    return ledger;
  }

  private static Ledger.Row claim(Ledger ledger, long key, int now) {
    return Objects.requireNonNull(ledger.claim(key, now));
  }

  @Test
  void aScoreHalvesInItsHalfLife() {
    Ledger ledger = ledger(1000);
    claim(ledger, 0, 100).add(8, 100);
    assertThat(ledger.find(0).score(1900)).isEqualTo(4, within(0.001));
    assertThat(ledger.find(0).add(1, 3700)).isEqualTo(3, within(0.001));
  }

  @Test
  void strikesAreForgottenOneADayAfterTheSentence() {
    Ledger ledger = ledger(1000);
    claim(ledger, 7, 100).sentence(Offence.LOGINS, 3, false, 100 + DAY, 100);
    assertThat(ledger.find(7).strikes(100 + DAY)).isEqualTo(3);
    assertThat(ledger.find(7).strikes(100 + 2 * DAY - 1)).isEqualTo(3);
    assertThat(ledger.find(7).strikes(100 + 2 * DAY)).isEqualTo(2);
    assertThat(ledger.find(7).strikes(100 + 9 * DAY)).isZero();
  }

  @Test
  void whoServesASentenceIsNeverForgotten() {
    Ledger ledger = ledger(6400);
    Set<Long> shut = new HashSet<>();
    for (long key = 0; key < 3000; key++) {
      claim(ledger, key, 1).sentence(Offence.LOGINS, 1, false, 1000, 1);
      shut.add(key);
    }
    for (long key = 10_000; key < 200_000; key++) {
      Ledger.Row row = ledger.claim(key, 2);
      if (row != null) {
        row.add(1, 2);
      }
    }
    assertThat(ledger.size()).isLessThanOrEqualTo(6400);
    assertThat(shut).allSatisfy(key -> assertThat(ledger.find(key).isShut(999)).isTrue());
  }

  @Test
  void aFullLedgerForgetsTheLeastSuspicious() {
    Ledger ledger = ledger(6400);
    for (long key = 0; key < 2000; key++) {
      claim(ledger, key, 1).add(9, 1);
    }
    for (long key = 10_000; key < 100_000; key++) {
      claim(ledger, key, 2).add(0.1, 2);
    }
    long kept = 0;
    for (long key = 0; key < 2000; key++) {
      kept += ledger.find(key) == null ? 0 : 1;
    }
    assertThat(kept).isGreaterThan(1900);
  }

  @Test
  void aSweepDropsThoseOfWhomNothingIsLeftToSay() {
    Ledger ledger = ledger(100_000);
    for (long key = 0; key < 50_000; key++) {
      claim(ledger, key, 1).add(1, 1);
    }
    claim(ledger, 77, 1).sentence(Offence.TRAP, 1, false, 10 * DAY, 1);
    for (int segment = 0; segment < ledger.segments(); segment++) {
      ledger.sweep(segment, DAY, _ -> {});
    }
    assertThat(ledger.size()).isEqualTo(1);
    assertThat(ledger.find(77).offence()).isEqualTo(Offence.TRAP);
  }

  @Test
  void doesWhatAMapDoes() {
    var random = new Random(11);
    Ledger ledger = ledger(1_000_000);
    Map<Long, Double> model = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      long key = random.nextInt(5000) - 2500L;
      if (random.nextInt(3) == 0) {
        ledger.remove(key);
        model.remove(key);
      } else {
        claim(ledger, key, 5).add(1, 5);
        model.merge(key, 1.0, Double::sum);
      }
    }
    assertThat(ledger.size()).isEqualTo(model.size());
    for (long key = -2500; key < 2500; key++) {
      Ledger.Row row = ledger.find(key);
      assertThat(row == null ? null : row.score(5)).isEqualTo(model.get(key));
    }
  }
}
