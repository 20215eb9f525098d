package dev.postern.audit.tls;

import dev.postern.audit.probe.Severity;
import java.util.List;

/// What a prime of DHE is worth (RFC 9325 §4.5).
final class ShortPrime {

  private static final int LEAST = 2048;
  // Logjam: what a state could break in 2015, for all who use the same prime at once.
  private static final int IN_REACH = 1024;

  private ShortPrime() {}

  static void look(int bits, Sightings sightings) {
    if (bits < LEAST) {
      sightings.add(
          TlsRule.SHORT_PRIME,
          bits < IN_REACH ? Severity.HIGH : TlsRule.SHORT_PRIME.severity(),
          "the prime of DHE has " + bits + " bits",
          List.of("C: ClientHello with DHE alone", "S: ServerKeyExchange, prime of " + bits));
    }
  }
}
