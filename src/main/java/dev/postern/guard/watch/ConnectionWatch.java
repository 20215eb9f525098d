package dev.postern.guard.watch;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.Knocks;
import dev.postern.guard.Witness;
import dev.postern.observe.Metrics;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Learns how many connection attempts each listener usually sees, and tells of a spike: what, how
/// much, compared with what, and where it comes from.
///
/// An attempt comes to nothing if it is turned away, or if its session ends without a login and
/// without a message. What is learnt is in memory only, and learnt anew after a restart.
public final class ConnectionWatch implements Knocks, EventSink, Witness {

  private final Map<String, Doorstep> listeners;
  private final EventSink events;
  private final Metrics metrics;
  private final InstantSource clock;

  /// @param listeners their names
  /// @param events where alerts go
  public ConnectionWatch(
      List<String> listeners, EventSink events, Metrics metrics, InstantSource clock) {
    this.listeners = listeners.stream().collect(Collectors.toMap(name -> name, Doorstep::new));
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void knocked(String listener, InetAddress client, boolean admitted) {
    Doorstep doorstep = listeners.get(listener);
    if (doorstep != null) {
      metrics.count("connections", "listener", listener);
      doorstep.minute().attempt(client);
      if (!admitted) {
        failed(listener, doorstep);
      }
    }
  }

  /// Looks at sessions that end.
  @Override
  public void emit(Event event) {
    if (event.kind() == Event.Kind.SESSION
        && event.fields().get("listener") instanceof String listener
        && "".equals(event.fields().get("key"))
        && event.fields().get("messages") instanceof Number messages
        && messages.longValue() == 0) {
      Doorstep doorstep = listeners.get(listener);
      if (doorstep != null) {
        failed(listener, doorstep);
      }
    }
  }

  /// To be called once a minute.
  public void minute() {
    for (Doorstep doorstep : listeners.values()) {
      doorstep.close(clock.instant()).forEach(alert -> events.emit(alert.event()));
    }
  }

  @Override
  public List<Statement> of(InetAddress address) {
    return listeners.values().stream().flatMap(one -> one.of(address).stream()).toList();
  }

  @Override
  public List<Statement> of(String user) {
    return List.of();
  }

  private void failed(String listener, Doorstep doorstep) {
    metrics.count("connections_failed", "listener", listener);
    doorstep.minute().failure();
  }
}
