package dev.postern.egress;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sources that share some mail, by weight.
public record Pool(String name, List<Member> members) {

  public Pool {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a pool has at least one source: " + name);
    }
  }

  /// One of them.
  ///
  /// @param weight its share beside the others' weights
  /// @param warmUp null for one that receivers know
  public record Member(Source source, int weight, @Nullable WarmUp warmUp) {

    double weightAt(Instant now) {
      return warmUp == null ? weight : weight * warmUp.ratio(now);
    }
  }

  /// How a new address gets to its share: on day n of `days` it has n/`days` of it. Days begin at
  /// midnight UTC, `since` being day 1; before that it has nothing.
  public record WarmUp(LocalDate since, int days) {

    /// From 0 to 1.
    public double ratio(Instant now) {
      Duration passed = Duration.between(since.atStartOfDay(ZoneOffset.UTC).toInstant(), now);
      if (passed.isNegative()) {
        return 0;
      }
      return Math.min(1, (passed.toDays() + 1) / (double) days);
    }
  }

  /// Those of it that have their whole share and pass; empty where none does.
  Optional<Pool> settled(Instant now, Predicate<Source> passing) {
    List<Member> left =
        members.stream()
            .filter(member -> member.weightAt(now) == member.weight())
            .filter(member -> passing.test(member.source()))
            .toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(new Pool(name, left));
  }

  /// The source that takes a message.
  ///
  /// @param random from 0 to below 1: the same gives the same
  Source choose(Instant now, double random) {
    double sum = members.stream().mapToDouble(member -> member.weightAt(now)).sum();
    // A pool of which nothing has begun yet: the mail must leave by something.
    boolean none = sum <= 0;
    double left = random * (none ? members.stream().mapToInt(Member::weight).sum() : sum);
    Source last = members.getFirst().source();
    for (Member member : members) {
      double weight = none ? member.weight() : member.weightAt(now);
      if (weight > 0) {
        last = member.source();
        left -= weight;
        if (left < 0) {
          return last;
        }
      }
    }
    return last;
  }
}
