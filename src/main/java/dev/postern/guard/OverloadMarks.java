package dev.postern.guard;

import java.time.Duration;

/// Past which marks new sessions are turned away.
///
/// @param memory of the heap in use after a collection, as a part of the whole
/// @param commitTime that the store takes for one commit
/// @param queue recipients that wait to be delivered
public record OverloadMarks(double memory, Duration commitTime, int queue) {

  public static final OverloadMarks DEFAULT =
      new OverloadMarks(0.9, Duration.ofSeconds(3), 10_000_000);
}
