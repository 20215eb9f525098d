package dev.postern.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Something that a person should look at now. It travels as an [Event] of the kind alert, so that
/// whoever raises one needs nothing but an [EventSink].
///
/// @param subject what it is about: a user, an address, a listener; one episode has one subject
/// @param text a sentence that says what, how much, compared with what, and what to do
/// @param facts the numbers behind the text, as [Event#fields]
public record Alert(
    Instant at, Cause cause, String subject, String text, Map<String, Object> facts) {

  /// The closed set of what alerts are about; metrics have one counter for each.
  public enum Cause {
    /// A name that never exists here was tried, or a planted key.
    TRAP,
    /// Many failed logins on one user or from one network.
    LOGIN_ATTACK,
    /// A key sends unlike itself.
    VOLUME,
    /// A listener sees connection attempts unlike itself.
    CONNECTIONS,
    /// Every client seems to have one address.
    GATEWAY,
    /// New sessions are turned away to protect those that are open.
    OVERLOAD,
    /// A listener of ours relayed for a stranger, and is closed.
    OPEN_RELAY;

    /// As it stands in the log and in metrics.
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public Event event() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cause", cause.label());
    fields.put("subject", subject);
    fields.put("text", text);
    fields.putAll(facts);
    return new Event(at, Event.Kind.ALERT, null, null, fields);
  }
}
