package dev.postern.tlsrpt;

import dev.postern.delivery.TlsOutcome;
import dev.postern.delivery.TlsOutcome.Result;
import dev.postern.route.TlsPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was counted of one domain on one day, and which of its URIs have their report. For any
/// number of threads.
///
/// Past [#MOST_FAILURES] different failures the rest counts as the reason `other`, past
/// [#MOST_POLICIES] policies under one of its kind without text: the sums stay right.
final class DomainDay {

  static final int MOST_FAILURES = 100;
  static final int MOST_POLICIES = 16;

  /// What an empty one takes, in about octets.
  static final int WEIGHT = 400;

  // A policy of MTA-STS has at most 64 KiB; a reasonable one has some lines.
  private static final int MOST_TEXT = 8192;

  private final Room room;
  private final Map<TlsPolicy, Count> counts = new LinkedHashMap<>();
  private final Set<String> done = new LinkedHashSet<>();
  private long weight = WEIGHT;
  private int different;
  private long sessions;
  private long ours;
  private boolean changed;

  /// @param room of which [#WEIGHT] is taken already
  DomainDay(Room room) {
    this.room = room;
  }

  static DomainDay restored(Room room, Tally tally, List<String> done) {
    var day = new DomainDay(room);
    day.restore(tally, done);
    return day;
  }

  /// All of it at one time.
  ///
  /// @param ours how many report mails we sent to this domain on this day
  record Tally(long ours, List<PolicyTally> policies) {
    Tally {
      policies = List.copyOf(policies);
    }
  }

  synchronized void add(TlsOutcome outcome) {
    Count count = count(outcome.policy());
    changed = true;
    sessions++;
    if (outcome.result() == Result.SUCCESS) {
      count.successful++;
      return;
    }
    count.failed++;
    count.failures.merge(kept(count, FailureDetail.of(outcome)), 1L, Long::sum);
  }

  synchronized void addOurs() {
    ours++;
    changed = true;
  }

  synchronized void done(String uri) {
    done.add(uri);
    changed = true;
  }

  synchronized boolean isDone(String uri) {
    return done.contains(uri);
  }

  synchronized List<String> done() {
    return List.copyOf(done);
  }

  /// Whether anything but our own reports may have gone there.
  synchronized boolean isWorthAReport() {
    return sessions > ours;
  }

  synchronized Tally tally() {
    var policies = new ArrayList<PolicyTally>();
    counts.forEach((policy, count) -> policies.add(count.tally(policy)));
    return new Tally(ours, policies);
  }

  /// Whether it differs from what was kept; asking means it is kept now.
  synchronized boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /// It could not be kept after all.
  synchronized void markChanged() {
    changed = true;
  }

  synchronized long weight() {
    return weight;
  }

  private void restore(Tally tally, List<String> finished) {
    ours = tally.ours();
    done.addAll(finished);
    for (PolicyTally one : tally.policies()) {
      Count count = count(one.policy());
      count.successful += one.successful();
      count.failed += one.failed();
      sessions += one.successful() + one.failed();
      one.failures()
          .forEach(
              same -> count.failures.merge(kept(count, same.detail()), same.sessions(), Long::sum));
    }
  }

  private Count count(TlsPolicy policy) {
    Count known = counts.get(policy);
    if (known != null) {
      return known;
    }
    int octets = length(policy);
    boolean fits = counts.size() < MOST_POLICIES && octets <= MOST_TEXT && takes(100L + octets);
    return counts.computeIfAbsent(
        fits ? policy : new TlsPolicy(policy.kind(), List.of(), List.of()), _ -> new Count());
  }

  private FailureDetail kept(Count count, FailureDetail detail) {
    if (count.failures.containsKey(detail)) {
      return detail;
    }
    if (different < MOST_FAILURES && takes(detail.weight())) {
      different++;
      return detail;
    }
    return FailureDetail.other(detail.result());
  }

  private boolean takes(long octets) {
    if (room.take(octets)) {
      weight += octets;
      return true;
    }
    return false;
  }

  private static int length(TlsPolicy policy) {
    int sum = 0;
    for (String line : policy.text()) {
      sum += line.length() + 40;
    }
    for (String host : policy.hosts()) {
      sum += host.length() + 40;
    }
    return sum;
  }

  /// Guarded by the day's lock.
  private static final class Count {

    private final Map<FailureDetail, Long> failures = new LinkedHashMap<>();
    private long successful;
    private long failed;

    PolicyTally tally(TlsPolicy policy) {
      return new PolicyTally(
          policy,
          successful,
          failed,
          failures.entrySet().stream()
              .map(same -> new PolicyTally.Failures(same.getKey(), same.getValue()))
              .toList());
    }
  }
}
