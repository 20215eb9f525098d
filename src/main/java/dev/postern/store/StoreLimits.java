package dev.postern.store;

import java.time.Duration;

/// The bounds of a store.
///
/// @param memory octets that bodies on their way in may take together
/// @param waiting messages that may wait for the writer; more are refused
/// @param checkpoint octets of log after which it is copied back beside the writer
/// @param restart octets of log after which the writer finishes that, so that the log starts over
/// @param most octets of log after which the writer waits for readers to let it start over
/// @param retry how long after a failed write the next is tried
record StoreLimits(
    long memory, int waiting, long checkpoint, long restart, long most, Duration retry) {

  static final StoreLimits DEFAULT =
      new StoreLimits(128L << 20, 16_384, 16L << 20, 64L << 20, 256L << 20, Duration.ofSeconds(1));

  StoreLimits withMemory(long octets) {
    return new StoreLimits(octets, waiting, checkpoint, restart, most, retry);
  }
}
