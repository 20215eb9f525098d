package dev.postern.baseline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/// A detector fed from a generated series, and what it made of it.
final class Scenario {

  static final double ALARM = Score.ALARM;

  private final Detector detector = new Detector();
  private final Duration step;
  private final List<Score> scores = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-05T00:00:00Z");

  Scenario(Duration step) {
    this.step = step;
  }

  static Scenario hourly() {
    return new Scenario(Duration.ofHours(1));
  }

  /// @param value by the number of the observation, counted from the first
  Scenario feed(int times, IntToDoubleFunction value) {
    for (int i = 0; i < times; i++) {
      scores.add(detector.observe(now, value.applyAsDouble(scores.size())));
      now = now.plus(step);
    }
    return this;
  }

  Detector detector() {
    return detector;
  }

  Instant now() {
    return now;
  }

  Score last() {
    return scores.getLast();
  }

  int size() {
    return scores.size();
  }

  /// Alarms from the observation of this number on.
  long alarmsFrom(int first) {
    return scores.subList(first, scores.size()).stream()
        .filter(score -> score.value() >= ALARM)
        .count();
  }

  double highestFrom(int first) {
    return scores.subList(first, scores.size()).stream().mapToDouble(Score::value).max().orElse(0);
  }

  /// Counts as independent senders make them.
  static double poisson(Random random, double mean) {
    if (mean > 200) {
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  /// Busy by day, quiet by night, less at weekends.
  static double officeHours(int hour) {
    int ofDay = hour % 24;
    boolean weekend = hour / 24 % 7 >= 5;
    double day = ofDay >= 8 && ofDay < 18 ? 60 : 4;
    return weekend ? day / 5 : day;
  }
}
