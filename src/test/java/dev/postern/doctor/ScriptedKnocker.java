package dev.postern.doctor;

import dev.postern.doctor.Knock.Security;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Knocks that are written down, by `address:port`; refused where nothing is.
final class ScriptedKnocker implements Knocker {

  private final Map<String, Knock> knocks = new ConcurrentHashMap<>();
  final Set<String> asked = ConcurrentHashMap.newKeySet();

  ScriptedKnocker at(String place, Knock knock) {
    knocks.put(place, knock);
    return this;
  }

  @Override
  public Knock at(InetSocketAddress address, String host, Setup.Kind kind) {
    String place = Texts.text(address);
    asked.add(place);
    return knocks.getOrDefault(place, new Knock.Refused());
  }

  static Knock answers() {
    return greets("220 relay.example ESMTP", new Security.Working("TLSv1.3"));
  }

  static Knock greets(String greeting, Security security) {
    return new Knock.Answered(Duration.ofMillis(3), greeting, security, Optional.empty());
  }
}
