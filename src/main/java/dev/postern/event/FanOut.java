package dev.postern.event;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands every event to several sinks; one that fails doesn't keep it from the others.
public final class FanOut implements EventSink {

  private static final Logger log = LoggerFactory.getLogger(FanOut.class);

  private final List<EventSink> sinks;

  public FanOut(List<EventSink> sinks) {
    this.sinks = List.copyOf(sinks);
  }

  @Override
  public void emit(Event event) {
    for (EventSink sink : sinks) {
      try {
        sink.emit(event);
      } catch (RuntimeException cause) {
        log.error("a sink of events failed on {}", event.kind().label(), cause);
      }
    }
  }
}
