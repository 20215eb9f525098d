package dev.postern.event;

/// Where events go. Must not block and must not throw: it is called from event loops.
@FunctionalInterface
public interface EventSink {
  void emit(Event event);
}
