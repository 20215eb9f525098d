package dev.postern.alert;

import dev.postern.observe.JsonLine;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What people are told: an alert, or that it has repeated.
///
/// @param id its own, the same at each attempt to tell it
/// @param at when it was raised, the last time where it has repeated
/// @param repeated how often since it was told first; 0 for the first
/// @param facts the numbers behind the text
public record Notice(
    String id,
    Instant at,
    String cause,
    String subject,
    String text,
    int repeated,
    Map<String, Object> facts) {

  public Notice {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /// As JSON: what is posted, and what a command reads.
  byte[] json(String relay) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", id);
    data.put("relay", relay);
    data.put("cause", cause);
    data.put("subject", subject);
    data.put("text", text);
    data.put("repeated", repeated);
    data.put("facts", facts);
    return new JsonLine()
        .begin()
        .field("type", "alert." + cause)
        .time("timestamp", at)
        .field("data", data)
        .end()
        .take();
  }
}
