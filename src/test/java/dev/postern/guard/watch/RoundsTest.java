package dev.postern.guard.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<String> done = new ArrayList<>();

  private Runnable broken(String name) {
    return () -> {
      done.add(name);
      throw new IllegalStateException(name);
    };
  }

  @Test
  void aFaultStopsNothingElse() {
    try (var rounds =
        new Rounds(broken("second"), List.of(broken("one"), () -> done.add("another")))) {
      rounds.go(59);
      rounds.go(60);
    }
    assertThat(done).containsExactly("second", "second", "one", "another");
  }
}
