package dev.postern.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthTest {

  @Test
  void isNotReadyBeforeAnythingIsKnown() {
    assertThat(new Health().ready()).isFalse();
  }

  @Test
  void isReadyWhenEveryPartIs() {
    var health = new Health();
    var store = new AtomicBoolean(true);
    health.require("store", store::get);
    health.require("listeners", () -> true);
    assertThat(health.ready()).isTrue();

    store.set(false);
    assertThat(health.ready()).isFalse();
    assertThat(health.ailing()).containsExactly("store");
  }

  @Test
  void aPartThatFailsToSayIsNotGood() {
    var health = new Health();
    health.require(
        "store",
        () -> {
          throw new IllegalStateException("closed");
        });
    assertThat(health.ready()).isFalse();
  }
}
