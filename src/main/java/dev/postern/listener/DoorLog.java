package dev.postern.listener;

import dev.postern.guard.Origin;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Whose being turned away is in the log: an address, or the /64 of one, once in each [#SPAN], and
/// no more than [#MOST] of them. The rest is counted only, by metrics. Thread-safe.
final class DoorLog {

  static final Duration SPAN = Duration.ofMinutes(1);
  static final int MOST = 1000;

  private final Set<Long> logged = new HashSet<>();
  private Instant since = Instant.EPOCH;

  /// Whether this one is to be in the log.
  synchronized boolean takes(InetAddress client, Instant now) {
    if (now.isBefore(since) || !now.isBefore(since.plus(SPAN))) {
      since = now;
      logged.clear();
    }
    return logged.size() < MOST && logged.add(Origin.of(client).address());
  }
}
