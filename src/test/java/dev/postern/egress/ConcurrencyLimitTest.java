package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {

  private final ConcurrencyLimit limit = new ConcurrencyLimit();

  @Test
  void risesByOneUpToTheCeiling() {
    limit.succeeded();
    assertThat(limit.current()).isEqualTo(ConcurrencyLimit.START + 1);
    for (int i = 0; i < 1000; i++) {
      limit.succeeded();
    }
    assertThat(limit.current()).isEqualTo(ConcurrencyLimit.MOST);
  }

  @Test
  void halvesAndNeverReachesZero() {
    for (int i = 0; i < 100; i++) {
      limit.succeeded();
    }
    limit.faulted(1, 1);
    assertThat(limit.current()).isEqualTo(ConcurrencyLimit.MOST / 2);
    for (int i = 2; i < 20; i++) {
      limit.faulted(i, i);
    }
    assertThat(limit.current()).isEqualTo(1);
  }

  @Test
  void oneTroubleCountsOnce() {
    limit.faulted(10, 20);
    limit.faulted(11, 21);
    limit.faulted(19, 30);
    assertThat(limit.current()).isEqualTo(ConcurrencyLimit.START / 2);
    limit.faulted(20, 31);
    assertThat(limit.current()).isEqualTo(ConcurrencyLimit.START / 4);
  }
}
