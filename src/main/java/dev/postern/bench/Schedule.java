package dev.postern.bench;

import org.jspecify.annotations.Nullable;

/// When messages are due. Times are in nanoseconds since the start. Not safe for use by several
/// threads.
sealed interface Schedule permits ClosedLoop, OpenLoop {

  static Schedule of(Load.Pace pace, Load.Extent extent) {
    return switch (pace) {
      case Load.Pace.Closed() -> new ClosedLoop(extent);
      case Load.Pace.Open(double perSecond) -> new OpenLoop(perSecond, extent);
    };
  }

  /// Takes the next message that is due; null where none is.
  @Nullable Arrival next(long now);

  /// When the next is due; far away where none will be.
  long nextAt(long now);

  /// Whether none will be due any more.
  boolean isOver(long now);

  /// How many are due and not taken.
  long waiting(long now);

  /// How many of those that count were not taken in time, and are given up.
  long missed();
}
