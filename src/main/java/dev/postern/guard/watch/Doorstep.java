package dev.postern.guard.watch;

import dev.postern.baseline.Detector;
import dev.postern.baseline.Range;
import dev.postern.baseline.Score;
import dev.postern.event.Alert;
import dev.postern.guard.Witness.Statement;
import dev.postern.guard.watch.Minute.Share;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What is usual before one listener: attempts in a minute, those that came to nothing, and the
/// same for the networks that have been loudest.
final class Doorstep {

  /// Less than this in a minute is never told of, however unusual.
  static final int LEAST = 60;

  private static final int LOUDEST = 8;
  private static final int WATCHED = 32;
  private static final int NAMED = 3;

  private final String listener;
  private final Detector all = new Detector("connection attempts", "attempts that came to nothing");
  // Those that were loud last; guarded by this.
  private final Map<Source, Detector> sources =
      new LinkedHashMap<>(WATCHED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, Detector> eldest) {
          return size() > WATCHED;
        }
      };
  private volatile Minute minute = new Minute();

  Doorstep(String listener) {
    this.listener = listener;
  }

  Minute minute() {
    return minute;
  }

  /// The minute is over: judges and learns it.
  synchronized List<Alert> close(Instant at) {
    Minute over = minute;
    minute = new Minute();
    List<Alert> alerts = new ArrayList<>();
    int attempts = over.attempts();
    List<Range> expected = all.expected(at);
    Score score = all.observe(at, attempts, over.failed());
    boolean more = expected.isEmpty() || attempts > expected.getFirst().high();
    boolean moreFailed = expected.isEmpty() || over.failed() > expected.getLast().high();
    if (score.alarming() && attempts >= LEAST && (more || moreFailed)) {
      alerts.add(alert(at, over, score));
    }
    List<Share> loudest = over.loudest(LOUDEST);
    List<Source> watched = List.copyOf(sources.keySet());
    for (Source source : watched) {
      if (loudest.stream().noneMatch(share -> share.source().equals(source))) {
        observe(at, source, over.of(source), alerts);
      }
    }
    // Last, so that they are the last to be forgotten.
    loudest.reversed().forEach(share -> observe(at, share.source(), share.attempts(), alerts));
    return alerts;
  }

  synchronized List<Statement> of(InetAddress address) {
    Source source = Source.of(address);
    int now = minute.of(source);
    // Not touched: to ask is no sign of life.
    Detector known =
        sources.entrySet().stream()
            .filter(entry -> entry.getKey().equals(source))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(null);
    if (now == 0 && known == null) {
      return List.of();
    }
    String usual =
        known == null || known.expected(Instant.EPOCH).isEmpty()
            ? "not among the loudest, so nothing is known of what is usual"
            : "an unusual number is an alert";
    return List.of(
        new Statement(
            "connection attempts at " + listener, now + " this minute from " + source, usual));
  }

  private void observe(Instant at, Source source, int attempts, List<Alert> alerts) {
    Detector detector = sources.computeIfAbsent(source, _ -> new Detector("connection attempts"));
    List<Range> expected = detector.expected(at);
    Score score = detector.observe(at, attempts);
    if (score.alarming()
        && attempts >= LEAST
        && !expected.isEmpty()
        && attempts > expected.getFirst().high()) {
      alerts.add(alert(at, source, attempts, expected.getFirst(), score));
    }
  }

  private Alert alert(Instant at, Minute over, Score score) {
    List<Share> named = over.loudest(NAMED);
    String text =
        "listener %s had %d connection attempts in a minute, %d of which came to nothing: %s; the loudest: %s; \"postern guard block\" shuts a network out"
            .formatted(
                listener,
                over.attempts(),
                over.failed(),
                score.reason(),
                named.stream()
                    .map(share -> share.source() + " with " + share.attempts())
                    .collect(Collectors.joining(", ")));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("listener", listener);
    facts.put("attempts", over.attempts());
    facts.put("failed", over.failed());
    expected(facts, score.expected());
    facts.put("score", score.value());
    facts.put("loudest", named.stream().map(share -> share.source().toString()).toList());
    return new Alert(at, Alert.Cause.CONNECTIONS, listener, text, facts);
  }

  private Alert alert(Instant at, Source source, int attempts, Range usual, Score score) {
    String text =
        "%s made %d connection attempts at listener %s in a minute: %s; \"postern guard block %s\" shuts it out"
            .formatted(source, attempts, listener, score.reason(), source);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("listener", listener);
    facts.put("network", source.toString());
    facts.put("attempts", attempts);
    expected(facts, List.of(usual));
    facts.put("score", score.value());
    return new Alert(at, Alert.Cause.CONNECTIONS, source.toString(), text, facts);
  }

  private static void expected(Map<String, Object> facts, List<Range> expected) {
    if (!expected.isEmpty()) {
      facts.put("least", Math.max(0, expected.getFirst().low()));
      facts.put("most", expected.getFirst().high());
    }
  }
}
