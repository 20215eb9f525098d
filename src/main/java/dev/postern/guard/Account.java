package dev.postern.guard;

import dev.postern.store.StoredUse;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one subject has left of its allowance. Thread-safe; a message is charged whole or not at
/// all.
final class Account {

  private final Subject subject;
  private final Meter.Time time;
  private volatile List<Meter> meters;
  private volatile long touched;
  // Whether something was used since it was saved.
  private volatile boolean changed;

  /// @param before what was used at an earlier time of a thing; null for nothing
  Account(
      Subject subject,
      Allowance allowance,
      Function<Thing, @Nullable StoredUse> before,
      Meter.Time time) {
    this.subject = subject;
    this.time = time;
    meters =
        meters(
            allowance, thing -> new Meter(thing, allowance.of(thing), before.apply(thing), time));
  }

  Subject subject() {
    return subject;
  }

  /// Notes that somebody is about to use it.
  Account touched(long now) {
    touched = now;
    return this;
  }

  boolean counts(Thing thing) {
    return meters.stream().anyMatch(meter -> meter.thing() == thing);
  }

  /// Whether the bill could be paid.
  ///
  /// @return what is missing; null where nothing is
  @Nullable Shortfall look(Bill bill) {
    for (Meter meter : meters) {
      int count = bill.of(meter.thing());
      Shortfall missing = count == 0 ? null : meter.look(count, subject);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  /// Pays the bill.
  ///
  /// @return what is missing; null where nothing was, and all was taken
  @Nullable Shortfall take(Bill bill) {
    List<Meter> now = meters;
    for (int i = 0; i < now.size(); i++) {
      int count = bill.of(now.get(i).thing());
      Shortfall missing = count == 0 ? null : now.get(i).take(count, subject);
      if (missing != null) {
        giveBack(now.subList(0, i), bill);
        return missing;
      }
    }
    changed = true;
    return null;
  }

  /// The bill was paid, and nothing was had for it.
  void giveBack(Bill bill) {
    giveBack(meters, bill);
    changed = true;
  }

  /// Another allowance; what was used of hours and days stays used.
  void replace(Allowance allowance) {
    Instant now = time.clock().instant();
    meters =
        meters(
            allowance,
            thing -> {
              Quota quota = allowance.of(thing);
              Meter old = meter(thing).orElse(null);
              if (old != null && old.quota().equals(quota)) {
                return old;
              }
              StoredUse used = old == null ? null : old.stored(subject, now);
              return new Meter(thing, quota, used, time);
            });
  }

  /// Whether it was not used since, and nothing is to be remembered of it.
  boolean isForgettable(long since) {
    return touched - since < 0 && meters.stream().allMatch(Meter::isFull);
  }

  /// What is to be saved of it: nothing where nothing has changed.
  List<StoredUse> changes(Instant now) {
    if (!changed) {
      return List.of();
    }
    changed = false;
    return meters.stream().map(meter -> meter.stored(subject, now)).toList();
  }

  List<Meter> meters() {
    return meters;
  }

  private static void giveBack(List<Meter> from, Bill bill) {
    for (Meter meter : from) {
      int count = bill.of(meter.thing());
      if (count > 0) {
        meter.giveBack(count);
      }
    }
  }

  private Optional<Meter> meter(Thing thing) {
    return meters.stream().filter(meter -> meter.thing() == thing).findFirst();
  }

  private static List<Meter> meters(Allowance allowance, Function<Thing, Meter> meter) {
    return Arrays.stream(Thing.values())
        .filter(thing -> !allowance.of(thing).isNone())
        .map(meter)
        .toList();
  }
}
