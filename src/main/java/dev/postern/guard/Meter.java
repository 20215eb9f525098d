package dev.postern.guard;

import dev.postern.store.StoredUse;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is left of one quota: one bucket with a bandwidth for each of its rates.
///
/// What is counted over a minute or an hour trickles in again all the time; what is counted over a
/// day is there again at midnight, UTC. Thread-safe.
final class Meter {

  private final Thing thing;
  private final Quota quota;
  private final Time time;
  private final Bucket bucket;

  /// The time as the buckets read it.
  record Time(InstantSource clock) implements TimeMeter {

    @Override
    public long currentTimeNanos() {
      return clock.millis() * 1_000_000;
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }

  /// @param quota that has rates
  /// @param before what was used of it at an earlier time; null for nothing
  Meter(Thing thing, Quota quota, @Nullable StoredUse before, Time time) {
    this.thing = thing;
    this.quota = quota;
    this.time = time;
    Instant now = time.clock().instant();
    var builder = new LocalBucketBuilder().withCustomTimePrecision(time);
    for (Rate rate : quota.rates()) {
      long left = before == null ? rate.count() : left(rate, before, now);
      builder.addLimit(bandwidth(rate, left, nextMidnight(now)));
    }
    bucket = builder.build();
  }

  Thing thing() {
    return thing;
  }

  Quota quota() {
    return quota;
  }

  /// Takes so many where they are there.
  ///
  /// @return what is missing; null where nothing was
  @Nullable Shortfall take(int count, Subject subject) {
    return bucket.tryConsume(count) ? null : missing(count, subject);
  }

  /// Whether so many are there.
  ///
  /// @return what is missing; null where nothing is
  @Nullable Shortfall look(int count, Subject subject) {
    return bucket.estimateAbilityToConsume(count).canBeConsumed() ? null : missing(count, subject);
  }

  /// They were not used.
  void giveBack(int count) {
    bucket.addTokens(count);
  }

  /// Whether nothing was taken that is not there again.
  boolean isFull() {
    return rates().stream().allMatch(rate -> rate.used() == 0);
  }

  /// One rate, and how much of it is used.
  ///
  /// @param until one is there
  record Use(Rate rate, long used, Duration until) {}

  List<Use> rates() {
    var seen = bucket.asVerbose().estimateAbilityToConsume(1);
    long[] left = seen.getDiagnostics().getAvailableTokensPerEachBandwidth();
    Duration wait = Duration.ofNanos(seen.getValue().getNanosToWaitForRefill());
    List<Rate> rates = quota.rates();
    List<Use> uses = new ArrayList<>(left.length);
    for (int i = 0; i < left.length; i++) {
      long used = Math.max(0, rates.get(i).count() - left[i]);
      uses.add(new Use(rates.get(i), used, left[i] > 0 ? Duration.ZERO : wait));
    }
    return uses;
  }

  /// What a later run of the program must know.
  StoredUse stored(Subject subject, Instant now) {
    List<Use> uses = rates();
    return new StoredUse(
        subject.kind().label(),
        subject.name(),
        thing.label(),
        used(uses, Span.HOUR),
        used(uses, Span.DAY),
        now);
  }

  private static long used(List<Use> uses, Span span) {
    return uses.stream().filter(use -> use.rate().per() == span).mapToLong(Use::used).sum();
  }

  private static Bandwidth bandwidth(Rate rate, long left, Instant midnight) {
    var capacity = BandwidthBuilder.builder().capacity(rate.count());
    var refilled =
        switch (rate.per()) {
          case SECOND, MINUTE, HOUR -> capacity.refillGreedy(rate.count(), rate.per().length());
          case DAY -> capacity.refillIntervallyAligned(rate.count(), rate.per().length(), midnight);
        };
    return refilled.initialTokens(left).build();
  }

  private Shortfall missing(int count, Subject subject) {
    List<Rate> rates = quota.rates();
    int most = rates.getFirst().count();
    if (count > most) {
      // Never there at once: when the next one would be, after those that can be.
      Rate first = rates.getFirst();
      return new Shortfall(subject, thing, first, afterAll(first), Shortfall.Hope.LATER);
    }
    var seen = bucket.asVerbose().estimateAbilityToConsume(count);
    long[] left = seen.getDiagnostics().getAvailableTokensPerEachBandwidth();
    int longest = 0;
    for (int i = 0; i < left.length; i++) {
      if (left[i] < count) {
        longest = i;
      }
    }
    Rate rate = rates.get(longest);
    Duration wait = Duration.ofNanos(seen.getValue().getNanosToWaitForRefill());
    // None where it has just come in again.
    boolean soon = rate.per() != Span.DAY || wait.isZero();
    return new Shortfall(
        subject, thing, rate, wait, soon ? Shortfall.Hope.SOON : Shortfall.Hope.LATER);
  }

  private Duration afterAll(Rate rate) {
    Instant now = time.clock().instant();
    return rate.per() == Span.DAY
        ? Duration.between(now, nextMidnight(now))
        : rate.per().length().dividedBy(rate.count());
  }

  private static Instant nextMidnight(Instant now) {
    return now.truncatedTo(ChronoUnit.DAYS).plus(Span.DAY.length());
  }

  // What was used comes back as time goes by, whether or not the program runs.
  private static long left(Rate rate, StoredUse before, Instant now) {
    return switch (rate.per()) {
      case SECOND, MINUTE -> rate.count();
      case HOUR -> {
        double hours = Duration.between(before.at(), now).toMillis() / 3_600_000.0;
        long regained = (long) (Math.max(0, hours) * rate.count());
        yield Math.clamp(rate.count() - before.hour() + regained, 0, rate.count());
      }
      case DAY ->
          before.at().truncatedTo(ChronoUnit.DAYS).equals(now.truncatedTo(ChronoUnit.DAYS))
              ? Math.clamp(rate.count() - before.day(), 0, rate.count())
              : rate.count();
    };
  }
}
