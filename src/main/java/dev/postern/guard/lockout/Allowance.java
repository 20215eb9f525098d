package dev.postern.guard.lockout;

import java.util.HashMap;
import java.util.Map;

/// How many failed logins each of many may have before the next one is not looked at. Logins that
/// are being verified count as if they failed, so that a thousand at the same time get no further
/// than one after the other. Not thread-safe.
final class Allowance {

  /// Whether there is room for one more.
  enum Room {
    FREE,
    /// Not before some that are being verified have ended well.
    SOON,
    NONE;

    static Room worse(Room one, Room other) {
      return one.compareTo(other) > 0 ? one : other;
    }
  }

  private final Ledger ledger;
  // As many entries as logins are being verified.
  private final Map<Long, Integer> pending = new HashMap<>();

  Allowance(Ledger ledger) {
    this.ledger = ledger;
  }

  Ledger ledger() {
    return ledger;
  }

  double failures(long key, int now) {
    Ledger.Row row = ledger.find(key);
    return row == null ? 0 : row.score(now);
  }

  /// @param most failures
  Room room(long key, double most, int now) {
    double failures = failures(key, now);
    if (failures + pending.getOrDefault(key, 0) + 1 <= most) {
      return Room.FREE;
    }
    return failures + 1 <= most ? Room.SOON : Room.NONE;
  }

  void begin(long key) {
    pending.merge(key, 1, Integer::sum);
  }

  void end(long key) {
    pending.computeIfPresent(key, (_, count) -> count > 1 ? count - 1 : null);
  }

  /// Counts a failure, or less than a whole one.
  ///
  /// @return how many there are now
  double add(long key, double weight, int now) {
    Ledger.Row row = ledger.claim(key, now);
    return row == null ? 0 : row.add(weight, now);
  }
}
