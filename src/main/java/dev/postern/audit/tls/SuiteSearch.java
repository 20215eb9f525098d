package dev.postern.audit.tls;

import dev.postern.audit.tls.hello.ClientHello;
import dev.postern.audit.tls.hello.ServerFlight;
import dev.postern.audit.tls.hello.Suite;
import dev.postern.audit.tls.hello.Suites;
import dev.postern.audit.tls.hello.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Finds out which suites a server takes in one version: all are offered, the one that it chooses
/// is left out of the next offer, until it refuses.
final class SuiteSearch {

  private final Offers offers;
  private final Suites suites;
  private final Version version;
  private final List<Suite> found = new ArrayList<>();

  SuiteSearch(Offers offers, Suites suites, Version version) {
    this.offers = offers;
    this.suites = suites;
    this.version = version;
  }

  /// Searches. What was found before the server lost patience is in [#found].
  void run() {
    // The older half first: should we be shut out, the worst is known.
    List<List<Suite>> halves = suites.of(version).reversed();
    for (List<Suite> half : halves) {
      List<Suite> left = new ArrayList<>(half);
      while (!left.isEmpty()) {
        Optional<Suite> chosen = chosen(left);
        if (chosen.isEmpty() || !left.remove(chosen.get())) {
          break;
        }
        found.add(chosen.get());
      }
    }
  }

  /// In the order in which the server chose them, half by half.
  List<Suite> found() {
    return List.copyOf(found);
  }

  /// Whether the server goes by its own order rather than the client's; empty where one can't know.
  Optional<Boolean> goesByItsOwnOrder() {
    // ChaCha20 at a client's top is a hint that some servers take even so.
    List<Suite> plain = found.stream().filter(suite -> !suite.name().contains("CHACHA20")).toList();
    if (plain.size() < 2) {
      return Optional.empty();
    }
    Optional<Suite> one = chosen(plain);
    List<Suite> turned = new ArrayList<>(plain);
    Collections.reverse(turned);
    Optional<Suite> other = chosen(turned);
    return one.isEmpty() || other.isEmpty() ? Optional.empty() : Optional.of(one.equals(other));
  }

  private Optional<Suite> chosen(List<Suite> from) {
    ServerFlight flight = offers.offer(ClientHello.offering(offers.host(), version, from));
    return VersionSearch.takes(flight, version)
        ? flight.chosen().map(hello -> suites.named(hello.suite()))
        : Optional.empty();
  }
}
