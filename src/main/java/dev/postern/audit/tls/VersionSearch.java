package dev.postern.audit.tls;

import dev.postern.audit.tls.ClientHello.Trait;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        ServerFlight flight = offers.offer(hello(offers.host(), version, some));
        if (takes(flight, version)) {
          taken.put(version, flight);
          break;
        }
      }
    }
    return taken;
  }

  /// What offers a version to anybody.
  static ClientHello hello(String host, Version version, List<Suite> some) {
    List<Group> groups = version == Version.TLS_1_3 ? Group.modern() : Group.curves();
    return new ClientHello(
        version,
        host,
        some.stream().map(Suite::number).toList(),
        groups.stream().map(Group::number).toList(),
        Set.of(Trait.COMMON));
  }

  /// A server answers an offer that it does not like with an older version, or not at all.
  static boolean takes(ServerFlight flight, Version version) {
    return flight.chosen().filter(hello -> hello.version() == version.number()).isPresent();
  }
}
