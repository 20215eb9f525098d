package dev.postern.audit.self;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// How to come to one of our own listeners.
///
/// @param to where it is reached
/// @param from an address of this machine that is no proxy's
record Vantage(InetAddress to, InetAddress from) {

  // One of this machine's own, which hardly any configuration lists.
  private static final InetAddress QUIET = InetAddress.ofLiteral("127.0.25.25");

  /// Empty where every way begins at an address that a PROXY header is expected from.
  static Optional<Vantage> to(InetSocketAddress bound, Predicate<InetAddress> proxies) {
    InetAddress address = bound.getAddress();
    InetAddress to = address.isAnyLocalAddress() ? InetAddress.ofLiteral("127.0.0.1") : address;
    return candidates(to).stream()
        .filter(from -> !proxies.test(from))
        .findFirst()
        .map(from -> new Vantage(to, from));
  }

  private static List<InetAddress> candidates(InetAddress to) {
    List<InetAddress> candidates = new ArrayList<>();
    candidates.add(to);
    if (to instanceof Inet4Address && to.isLoopbackAddress()) {
      candidates.add(QUIET);
    }
    return candidates;
  }
}
