package dev.postern.guard;

import dev.postern.event.Alert;
import dev.postern.event.EventSink;
import dev.postern.observe.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the relay has more to do than it can: then new sessions are turned away, and those that
/// are open finish.
///
/// It begins when one measure passes its mark and ends when all are well below theirs. A few looks
/// a second, whatever happens at the door.
public final class Overload implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
  private static final Duration LOOK = Duration.ofMillis(250);

  private final List<Measure> measures;
  private final EventSink events;
  private final Metrics metrics;
  private final InstantSource clock;
  private final Thread thread = Thread.ofVirtual().name("overload").unstarted(this::run);
  private volatile @Nullable Measure passed;

  /// One thing that can be too much.
  ///
  /// @param name a label of metrics and the subject of alerts
  /// @param value asked a few times a second; quick
  /// @param high from which it is too much
  /// @param low below which it is well again
  /// @param text of a value, for people
  public record Measure(
      String name, DoubleSupplier value, double high, double low, DoubleFunction<String> text) {

    /// One that is a part of a whole, well again a tenth of it below its mark.
    public static Measure part(String name, DoubleSupplier value, double high) {
      return new Measure(
          name, value, high, high - 0.1, part -> Math.round(part * 100) + " percent");
    }
  }

  public Overload(List<Measure> measures, EventSink events, Metrics metrics, InstantSource clock) {
    this.measures = List.copyOf(measures);
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge(
        "overloaded", "1 while new sessions are turned away", () -> isOverloaded() ? 1 : 0);
  }

  /// Begins to look.
  public void start() {
    thread.start();
  }

  public boolean isOverloaded() {
    return passed != null;
  }

  /// One look.
  void look() {
    Measure before = passed;
    if (before == null) {
      measures.stream()
          .filter(measure -> measure.value().getAsDouble() >= measure.high())
          .findFirst()
          .ifPresent(this::begin);
    } else if (measures.stream().allMatch(Overload::isWell)) {
      passed = null;
      LOG.info("new sessions are taken again: {} is well", before.name());
    }
  }

  private void begin(Measure measure) {
    passed = measure;
    double value = measure.value().getAsDouble();
    metrics.count("overloads", "measure", measure.name());
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("value", value);
    facts.put("mark", measure.high());
    events.emit(
        new Alert(
                clock.instant(),
                Alert.Cause.OVERLOAD,
                measure.name(),
                "%s is at %s, past its mark of %s: new sessions are told 421 until it is below %s;"
                        .formatted(
                            measure.name(),
                            measure.text().apply(value),
                            measure.text().apply(measure.high()),
                            measure.text().apply(measure.low()))
                    + " see what fills it, or raise limits.overload",
                facts)
            .event());
  }

  private static boolean isWell(Measure measure) {
    return measure.value().getAsDouble() < measure.low();
  }

  private void run() {
    try {
      while (true) {
        try {
          look();
        } catch (RuntimeException e) {
          LOG.error("a measure of the relay's load can't be taken", e);
        }
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
