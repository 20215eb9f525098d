package dev.postern.guard.watch;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The connection attempts at one listener in one minute, with the networks that they came from: at
/// most [#MOST_SOURCES] of them, past which new ones are counted without a name. Thread-safe.
final class Minute {

  static final int MOST_SOURCES = 4096;

  /// Of one network.
  record Share(Source source, int attempts) {}

  private final Map<Source, Integer> sources = new HashMap<>();
  private int attempts;
  private int failed;

  synchronized void attempt(InetAddress client) {
    attempts++;
    Source source = Source.of(client);
    Integer known = sources.get(source);
    if (known != null || sources.size() < MOST_SOURCES) {
      sources.put(source, known == null ? 1 : known + 1);
    }
  }

  synchronized void failure() {
    failed++;
  }

  synchronized int attempts() {
    return attempts;
  }

  synchronized int failed() {
    return failed;
  }

  synchronized int of(Source source) {
    return sources.getOrDefault(source, 0);
  }

  synchronized List<Share> loudest(int most) {
    List<Share> shares = new ArrayList<>();
    sources.forEach((source, count) -> shares.add(new Share(source, count)));
    shares.sort(Comparator.comparingInt(Share::attempts).reversed());
    return List.copyOf(shares.subList(0, Math.min(most, shares.size())));
  }
}
