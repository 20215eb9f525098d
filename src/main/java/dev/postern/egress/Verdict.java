package dev.postern.egress;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether an attempt at a site may start now, and what keeps it from that.
public sealed interface Verdict {

  /// One word for lists.
  String state();

  /// How long it takes at least; empty where only an event or an operator ends it.
  Optional<Duration> left();

  /// What it is, until when, and what would unblock it.
  ///
  /// @param now by the clock, for the times in it
  String sentence(Instant now);

  /// Nothing is in the way.
  ///
  /// @param slow null where nothing is held back
  record Free(@Nullable Slow slow) implements Verdict {
    @Override
    public String state() {
      return slow == null ? "free" : "slowed";
    }

    @Override
    public Optional<Duration> left() {
      return Optional.of(Duration.ZERO);
    }

    @Override
    public String sentence(Instant now) {
      return "nothing holds it back" + Slow.after(slow);
    }
  }

  /// As many attempts as may be are under way.
  ///
  /// @param limit what results allow just now
  /// @param most what the profile allows
  record Concurrency(int limit, int inUse, int most, String rule, @Nullable Slow slow)
      implements Verdict {
    @Override
    public String state() {
      return "busy";
    }

    @Override
    public Optional<Duration> left() {
      return Optional.empty();
    }

    @Override
    public String sentence(Instant now) {
      return inUse
          + " attempts are under way and the limit is "
          + limit
          + " (it grows with success up to "
          + most
          + ", connections of the rule '"
          + rule
          + "')"
          + Slow.after(slow)
          + "; goes on when one ends";
    }
  }

  /// A rate is used up.
  ///
  /// @param name as in the profile: `rate` or `connection-rate`
  record Limited(String name, Rate rate, Duration in, String rule, @Nullable Slow slow)
      implements Verdict {
    @Override
    public String state() {
      return "limited";
    }

    @Override
    public Optional<Duration> left() {
      return Optional.of(in);
    }

    @Override
    public String sentence(Instant now) {
      return "limited to "
          + rate
          + (name.equals("rate") ? " messages" : " connections")
          + " by "
          + name
          + " of the rule '"
          + rule
          + "'"
          + Slow.after(slow)
          + "; goes on at "
          + time(now.plus(in));
    }
  }

  /// A reply asked for it.
  record Paused(String site, String rule, String reply, Duration in) implements Verdict {
    @Override
    public String state() {
      return "paused";
    }

    @Override
    public Optional<Duration> left() {
      return Optional.of(in);
    }

    @Override
    public String sentence(Instant now) {
      return "paused until "
          + time(now.plus(in))
          + " by rule '"
          + rule
          + "' after: "
          + reply
          + "; end it with: "
          + resume(site);
    }
  }

  /// An operator did it.
  record Suspended(OperatorOverride by) implements Verdict {
    @Override
    public String state() {
      return "suspended";
    }

    @Override
    public Optional<Duration> left() {
      return Optional.empty();
    }

    @Override
    public String sentence(Instant now) {
      return by.sentence();
    }
  }

  /// No host of it could be reached.
  ///
  /// @param why of the last attempt
  /// @param probing whether one attempt is finding out just now
  record Down(String site, String why, boolean probing, Duration in) implements Verdict {
    @Override
    public String state() {
      return "down";
    }

    @Override
    public Optional<Duration> left() {
      return probing ? Optional.empty() : Optional.of(in);
    }

    @Override
    public String sentence(Instant now) {
      return "can't be reached ("
          + why
          + "); "
          + (probing
              ? "one attempt probes it now, and the others go on if it gets through"
              : "one attempt probes it at "
                  + time(now.plus(in))
                  + "; to try at once: "
                  + resume(site));
    }
  }

  /// What a back-off left of the limits.
  ///
  /// @param factor the part that is in force
  record Slow(String rule, String reply, double factor) {

    private static String after(@Nullable Slow slow) {
      return slow == null ? "" : ", " + slow;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "slowed to %.0f %% by rule '%s' after: %s",
          Math.floor(factor * 100),
          rule,
          reply);
    }
  }

  private static String resume(String site) {
    return "postern queue resume --site '" + site + "'";
  }

  private static String time(Instant at) {
    Instant seconds = at.truncatedTo(ChronoUnit.SECONDS);
    return (seconds.equals(at) ? seconds : seconds.plusSeconds(1)).toString();
  }
}
