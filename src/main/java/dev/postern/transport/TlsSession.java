package dev.postern.transport;

import dev.postern.mail.Octets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a handshake came to.
///
/// @param version `TLSv1.3`
/// @param cipher `TLS_AES_128_GCM_SHA256`
/// @param endPoint the tls-server-end-point channel binding (RFC 5929 §4.1) of our own certificate;
///   null on the client's side
/// @param exporter the tls-exporter channel binding (RFC 9266); null where the TLS library can't
///   tell
public record TlsSession(
    String version, String cipher, @Nullable Octets endPoint, @Nullable Octets exporter) {

  public Optional<Octets> serverEndPoint() {
    return Optional.ofNullable(endPoint);
  }

  public Optional<Octets> tlsExporter() {
    return Optional.ofNullable(exporter);
  }

  /// `TLSv1.3 TLS_AES_128_GCM_SHA256`
  @Override
  public String toString() {
    return version + " " + cipher;
  }
}
