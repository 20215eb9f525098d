package dev.postern.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// What came of the messages. The warm-up is kept apart; it shows in the live figures only, and
/// where connections made then are all there are. Safe for use by several threads.
final class Measurement {

  /// Beyond so many sorts of failures the replies' codes are not told apart.
  private static final int MOST_SORTS = 100;

  private static final long LONGEST = TimeUnit.HOURS.toNanos(1);
  private static final long SHORTEST = TimeUnit.MICROSECONDS.toNanos(1);
  private static final int DIGITS = 3;

  private final long end;
  private final Map<Step, Histogram> counting = histograms();
  private final Map<Step, Histogram> warmingUp = histograms();
  private final Histogram lateness = histogram();
  private final Recorder recent = new Recorder(SHORTEST, LONGEST, DIGITS);
  private final LongAdder accepted = new LongAdder();
  private final LongAdder inTime = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder failedWarmingUp = new LongAdder();
  private final AtomicLong last = new AtomicLong();
  private final Map<Failure.Sort, Count> failures = new LinkedHashMap<>();

  private static final class Count {
    private final String example;
    private long number;

    Count(String example) {
      this.example = example;
    }
  }

  /// @param end of what is measured, in nanoseconds since the start: what is accepted later is
  ///   timed, and not part of the rate
  Measurement(long end) {
    this.end = end;
  }

  /// A step took so long.
  ///
  /// @param counts whether it was after the warm-up
  void took(Step step, long nanos, boolean counts) {
    of(step, counts ? counting : warmingUp).recordValue(clamped(nanos));
  }

  void accepted(Arrival arrival, long now) {
    long took = now - arrival.at();
    recent.recordValue(clamped(took));
    if (arrival.counts()) {
      took(Step.WHOLE, took, true);
      accepted.increment();
      if (now < end) {
        inTime.increment();
      }
      last.accumulateAndGet(now, Math::max);
    }
  }

  void failed(Failure failure, long now, boolean counts) {
    if (!counts) {
      failedWarmingUp.increment();
      return;
    }
    failed.increment();
    last.accumulateAndGet(now, Math::max);
    synchronized (failures) {
      Failure.Sort sort = failure.sort();
      if (failures.size() >= MOST_SORTS && !failures.containsKey(sort)) {
        sort = new Failure.Sort(sort.trouble(), sort.stage(), 0);
      }
      failures.computeIfAbsent(sort, _ -> new Count(failure.text())).number++;
    }
  }

  /// Our own delay with a message that somebody was waiting for.
  void late(long nanos) {
    lateness.recordValue(clamped(nanos));
  }

  long accepted() {
    return accepted.sum();
  }

  /// Of those accepted, how many before the end.
  long inTime() {
    return inTime.sum();
  }

  long failed() {
    return failed.sum();
  }

  long failedWarmingUp() {
    return failedWarmingUp.sum();
  }

  /// When the last message came to an end.
  long last() {
    return last.get();
  }

  /// The messages accepted since the last call, the warm-up's too. For one thread.
  Histogram recent() {
    return recent.getIntervalHistogram();
  }

  Timing lateness() {
    return Timing.of(lateness);
  }

  List<Report.StepTiming> steps() {
    List<Report.StepTiming> steps = new ArrayList<>();
    for (Step step : Step.values()) {
      boolean early = step.isOfConnection() && of(step, counting).getTotalCount() == 0;
      Histogram shown = of(step, early ? warmingUp : counting);
      if (shown.getTotalCount() > 0) {
        steps.add(new Report.StepTiming(step.toString(), early, Timing.of(shown)));
      }
    }
    return steps;
  }

  /// The whole, as senders would have seen it that don't wait for one another: for each time longer
  /// than the median the messages are added that would have been sent in it, and would have waited
  /// for the rest of it.
  Timing corrected() {
    Histogram whole = of(Step.WHOLE, counting);
    return Timing.of(whole.copyCorrectedForCoordinatedOmission(whole.getValueAtPercentile(50)));
  }

  List<Report.FailureCount> failures() {
    synchronized (failures) {
      return failures.entrySet().stream()
          .map(
              of ->
                  Report.FailureCount.of(of.getKey(), of.getValue().number, of.getValue().example))
          .sorted(Comparator.comparingLong(Report.FailureCount::count).reversed())
          .toList();
    }
  }

  private static Histogram of(Step step, Map<Step, Histogram> histograms) {
    return Objects.requireNonNull(histograms.get(step));
  }

  private static Map<Step, Histogram> histograms() {
    Map<Step, Histogram> all = new EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      all.put(step, histogram());
    }
    return all;
  }

  private static long clamped(long nanos) {
    return Math.clamp(nanos, 0, LONGEST);
  }

  private static Histogram histogram() {
    return new ConcurrentHistogram(SHORTEST, LONGEST, DIGITS);
  }
}
