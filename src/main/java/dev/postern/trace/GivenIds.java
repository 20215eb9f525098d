package dev.postern.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/// Ids for new spans: those of a root when one is given, else random. Not for several threads at
/// once.
final class GivenIds implements IdGenerator {

  private final IdGenerator random = IdGenerator.random();
  private @Nullable SpanContext root;

  /// What the span that is made next gets; null for random ids again.
  void give(@Nullable SpanContext next) {
    root = next;
  }

  @Override
  public String generateTraceId() {
    return root == null ? random.generateTraceId() : root.getTraceId();
  }

  @Override
  public String generateSpanId() {
    return root == null ? random.generateSpanId() : root.getSpanId();
  }
}
