package dev.postern.guard.volume;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// A key sends what it doesn't usually send: one for each episode.
///
/// @param score how sure, over 0 and under 1; 0.5 is where it is told of
/// @param reason a sentence for people: what, how much, compared with what
/// @param fields the same as numbers, for an event
public record Finding(
    String user, Instant at, double score, String reason, Map<String, Object> fields) {
  public Finding {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }
}
