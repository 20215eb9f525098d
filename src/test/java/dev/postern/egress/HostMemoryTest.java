package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostMemoryTest {

  // Near the overflow, where a careless comparison of nanoseconds breaks.
  private static final long START = Long.MAX_VALUE - 1000;

  private final HostMemory memory = new HostMemory();

  @Test
  void aHostIsUpUntilItFails() {
    assertThat(memory.mayConnect(START)).isTrue();
    assertThat(memory.mayConnect(START)).isTrue();
    assertThat(memory.why()).isEmpty();
  }

  @Test
  void aFailureShutsItOutForAWhileAndThenOneProbes() {
    memory.failed("refused", START);

    assertThat(memory.why()).contains("refused");
    assertThat(memory.mayConnect(START + HostMemory.FIRST.toNanos() - 1)).isFalse();
    assertThat(memory.mayConnect(START + HostMemory.FIRST.toNanos())).isTrue();
    assertThat(memory.mayConnect(START + HostMemory.FIRST.toNanos() + 1)).isFalse();
  }

  @Test
  void theWhileDoublesUpToAMinute() {
    long now = START;
    memory.failed("refused", now);
    long wait = HostMemory.FIRST.toNanos();
    for (int i = 0; i < 10; i++) {
      now += wait;
      assertThat(memory.mayConnect(now - 1)).isFalse();
      assertThat(memory.mayConnect(now)).isTrue();
      memory.failed("still refused", now);
      wait = Math.min(2 * wait, HostMemory.MOST.toNanos());
    }
    assertThat(memory.why()).contains("still refused");
  }

  @Test
  void failuresOfAttemptsThatBeganBeforeAreNoNews() {
    memory.failed("refused", START);
    memory.failed("refused", START + 1);
    memory.failed("refused", START + 2);

    assertThat(memory.mayConnect(START + HostMemory.FIRST.toNanos())).isTrue();
  }

  @Test
  void aSuccessfulProbeForgetsAll() {
    memory.failed("refused", START);
    long later = START + HostMemory.FIRST.toNanos();
    memory.mayConnect(later);
    memory.answered();

    assertThat(memory.why()).isEmpty();
    assertThat(memory.mayConnect(later)).isTrue();
    memory.failed("refused", later);
    assertThat(memory.mayConnect(later + HostMemory.FIRST.toNanos())).isTrue();
  }

  @Test
  void aProbeThatIsNeverHeardOfAgainIsFollowedByAnother() {
    memory.failed("refused", START);
    long probe = START + HostMemory.FIRST.toNanos();
    memory.mayConnect(probe);

    assertThat(memory.mayConnect(probe + HostMemory.MOST.toNanos() - 1)).isFalse();
    assertThat(memory.mayConnect(probe + HostMemory.MOST.toNanos())).isTrue();
  }
}
