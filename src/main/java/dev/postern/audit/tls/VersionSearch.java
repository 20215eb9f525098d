package dev.postern.audit.tls;

import dev.postern.audit.tls.hello.ClientHello;
import dev.postern.audit.tls.hello.ServerFlight;
import dev.postern.audit.tls.hello.Suite;
import dev.postern.audit.tls.hello.Suites;
import dev.postern.audit.tls.hello.Version;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Finds out which versions a server takes: each is offered alone, with every suite that it knows.
final class VersionSearch {

  private final Offers offers;
  private final Suites suites;

  VersionSearch(Offers offers, Suites suites) {
    this.offers = offers;
    this.suites = suites;
  }

  /// The flight with which each was taken, oldest first. SSL 2.0 has none of its own: see
  /// [Offers#offerOld].
  Map<Version, ServerFlight> all() {
    Map<Version, ServerFlight> taken = new EnumMap<>(Version.class);
    for (Version version : Version.values()) {
      for (List<Suite> some : suites.of(version)) {
        ServerFlight flight = offers.offer(ClientHello.offering(offers.host(), version, some));
        if (takes(flight, version)) {
          taken.put(version, flight);
          break;
        }
      }
    }
    return taken;
  }

  /// A server answers an offer that it does not like with an older version, or not at all.
  static boolean takes(ServerFlight flight, Version version) {
    return flight.chosen().filter(hello -> hello.version() == version.number()).isPresent();
  }
}
