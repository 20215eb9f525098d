package dev.postern.send;

import dev.postern.transport.Dialer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where an [Errand] goes, and what must be shown there.
///
/// @param source the address of ours to come from; null leaves it to the system
/// @param name that the certificate must have; null for the host's
/// @param authority a PEM file with the roots that it must chain to; null for the system's
/// @param insecure whether a certificate that is not good is told of, and no more
public record Server(
    String host,
    int port,
    @Nullable InetAddress source,
    Encryption encryption,
    @Nullable String name,
    @Nullable Path authority,
    boolean insecure) {

  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(30);

  /// Host and port as they are written.
  public String place() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /// The name that the certificate must have.
  String certified() {
    return name == null ? host : name;
  }

  /// May look the host up.
  Dialer.Target target(Duration patience) throws UnknownHostException {
    return new Dialer.Target(
        certified(),
        port,
        name == null ? List.of() : List.of(InetAddress.getAllByName(host)),
        source == null ? List.of() : List.of(source),
        encryption == Encryption.IMPLICIT ? Dialer.Handshake.AT_ONCE : Dialer.Handshake.ON_DEMAND,
        trust(),
        patience.compareTo(LONGEST_CONNECT) < 0 ? patience : LONGEST_CONNECT);
  }

  // To read the system's roots takes a while, and without TLS nobody looks at them.
  private Dialer.Trust trust() {
    if (encryption == Encryption.NONE) {
      return new Dialer.Trust.Any();
    }
    return insecure ? new Dialer.Trust.Tested(authority) : new Dialer.Trust.Verified(authority);
  }
}
