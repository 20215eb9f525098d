package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperatorBlocksTest {

  private static final Instant NOW = LockoutRig.START;

  private final OperatorBlocks blocks = new OperatorBlocks();

  private OperatorBlocks.Entry put(String subject, @Nullable Instant until) {
    var entry = new OperatorBlocks.Entry(Subject.parse(subject), "spam", NOW, until);
    blocks.put(entry);
    return entry;
  }

  @Test
  void aClientIsFoundByTheFirstBlockThatHoldsIt() {
    put("shop", null);
    OperatorBlocks.Entry network = put("198.51.100.0/24", null);
    OperatorBlocks.Entry address = put("198.51.100.9", null);
    OperatorBlocks.Entry site = put("2001:db8:1::/48", null);
    assertThat(blocks.on(LockoutRig.address("198.51.100.9"), NOW)).contains(network);
    assertThat(blocks.on(LockoutRig.address("2001:db8:1:2::3"), NOW)).contains(site);
    assertThat(blocks.on(LockoutRig.address("203.0.113.1"), NOW)).isEmpty();
    assertThat(blocks.remove(network.subject())).contains(network);
    assertThat(blocks.on(LockoutRig.address("198.51.100.9"), NOW)).contains(address);
    assertThat(blocks.on(LockoutRig.address("198.51.100.8"), NOW)).isEmpty();
  }

  @Test
  void aBlockEndsWithItsTimeAndIsTakenAwayThen() {
    Instant end = NOW.plus(Duration.ofHours(1));
    OperatorBlocks.Entry entry = put("198.51.100.9", end);
    assertThat(blocks.on(LockoutRig.address("198.51.100.9"), NOW)).contains(entry);
    assertThat(blocks.on(LockoutRig.address("198.51.100.9"), end)).isEmpty();
    assertThat(blocks.expire(end)).isEqualTo(List.of(entry));
    assertThat(blocks.size()).isZero();
  }
}
