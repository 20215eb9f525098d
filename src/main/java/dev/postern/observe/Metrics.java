package dev.postern.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/// The relay's counters, timers and gauges, in Prometheus' text format.
///
/// Labels come from closed sets (listener names, refusal reasons, outcomes), never from a client,
/// so the number of series is bounded.
public final class Metrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final Timer commit =
      Timer.builder("postern.commit")
          .description("Time from the first message of a batch to the synced commit")
          .publishPercentileHistogram()
          .minimumExpectedValue(Duration.ofNanos(100_000))
          .maximumExpectedValue(Duration.ofSeconds(10))
          .register(registry);

  /// Counts one of `postern_<name>_total{label="value"}`.
  public void count(String name, String label, String value) {
    counter(name, label, value).increment();
  }

  /// Counts one of `postern_<name>_total`.
  public void count(String name) {
    counter(name, "", "").increment();
  }

  /// The counter itself, for callers that bump one often.
  public LongAdder counter(String name, String label, String value) {
    String id = name + ' ' + label + ' ' + value;
    LongAdder known = counters.get(id);
    return known != null ? known : counters.computeIfAbsent(id, _ -> register(name, label, value));
  }

  /// Registers `postern_<name>`, read whenever it is scraped.
  public void gauge(String name, String description, DoubleSupplier value) {
    Gauge.builder("postern." + name, value::getAsDouble)
        .description(description)
        .register(registry);
  }

  /// Registers one of `postern_<name>{label="value"}`, read whenever it is scraped.
  public void gauge(
      String name, String description, String label, String value, DoubleSupplier reading) {
    Gauge.builder("postern." + name, reading::getAsDouble)
        .description(description)
        .tags(label, value)
        .register(registry);
  }

  /// Records how long a commit took.
  public void committed(Duration time) {
    commit.record(time);
  }

  /// Everything, in the text format of Prometheus.
  public String scrape() {
    return registry.scrape();
  }

  /// For what libraries bring along, such as the JVM's own meters.
  public MeterRegistry registry() {
    return registry;
  }

  private LongAdder register(String name, String label, String value) {
    var adder = new LongAdder();
    registry
        .more()
        .counter("postern." + name, label.isEmpty() ? Tags.empty() : Tags.of(label, value), adder);
    return adder;
  }
}
