package dev.postern.audit.tls.hello;

import dev.postern.mail.Octets;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that a server says to a hello before it is our turn, as far as it can be read without keys.
///
/// @param hello null where it refused
/// @param certificates in DER, its own first; none in TLS 1.3, which hides them
/// @param exchange the body of ServerKeyExchange; null where there was none
/// @param alert the number of a fatal alert; null where there was none
/// @param end how it ended
public record ServerFlight(
    @Nullable ServerHello hello,
    List<Octets> certificates,
    @Nullable Octets exchange,
    @Nullable Integer alert,
    End end) {

  private static final int NAMED_CURVE = 3;

  public ServerFlight {
    certificates = List.copyOf(certificates);
  }

  /// Why there is no more.
  public enum End {
    /// All is said.
    DONE,
    /// The server refuses with an alert.
    ALERT,
    /// The server closes the connection.
    CLOSED,
    /// Nothing more comes in time.
    SILENCE,
    /// What comes is no TLS, or too much of it.
    GARBAGE
  }

  public Optional<ServerHello> chosen() {
    return Optional.ofNullable(hello);
  }

  public boolean isRefusedWith(int number) {
    return alert != null && alert == number;
  }

  /// Bits of the prime, where keys are exchanged by DHE.
  public Optional<Integer> primeBits() {
    if (exchange == null) {
      return Optional.empty();
    }
    try {
      var in = new OctetReader(exchange.toArray());
      return Optional.of(new BigInteger(1, in.some(in.two())).bitLength());
    } catch (OctetReader.Truncated _) {
      return Optional.empty();
    }
  }

  /// The curve, where keys are exchanged by ECDHE and it is a known one.
  public Optional<Group> curve() {
    if (exchange == null) {
      return Optional.empty();
    }
    try {
      var in = new OctetReader(exchange.toArray());
      return in.one() == NAMED_CURVE ? Group.of(in.two()) : Optional.empty();
    } catch (OctetReader.Truncated _) {
      return Optional.empty();
    }
  }
}
