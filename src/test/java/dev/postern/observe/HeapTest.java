package dev.postern.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapTest {

  private long now;
  private final Heap heap = new Heap(() -> now);

  @Test
  void aCollectionTellsSomethingForHalfAMinute() {
    assertThat(heap.inUse()).as("before any").isZero();
    System.gc();
    double inUse = heap.inUse();
    assertThat(inUse).isGreaterThan(0).isLessThan(1);
    now += Duration.ofSeconds(29).toNanos();
    assertThat(heap.inUse()).isGreaterThan(0);
    now += Duration.ofMinutes(10).toNanos();
    System.gc();
    assertThat(heap.inUse()).isGreaterThan(0);
    now += Duration.ofSeconds(31).toNanos();
    // Another test's allocations may have caused another; then it is fresh, and no mistake.
    assertThat(heap.inUse()).isLessThan(1);
  }
}
