package dev.postern.transport;

import dev.postern.mail.Octets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a handshake came to.
///
/// @param version `TLSv1.3`
/// @param cipher `TLS_AES_128_GCM_SHA256`
/// @param endPoint the tls-server-end-point channel binding (RFC 5929 §4.1) of our own certificate;
///   null on the client's side, where it follows from what is shown
/// @param exporter the tls-exporter channel binding (RFC 9266); null where the TLS library can't
///   tell
/// @param tolerated what is wrong with the next hop's certificate under [Dialer.Trust.Tested]; null
///   where nothing is, and under any other trust
/// @param shown the next hop's certificates, its own first; empty on the server's side
public record TlsSession(
    String version,
    String cipher,
    @Nullable Octets endPoint,
    @Nullable Octets exporter,
    @Nullable CertificateFlaw tolerated,
    List<X509Certificate> shown) {

  public TlsSession {
    shown = List.copyOf(shown);
  }

  /// Of the server's certificate, whichever side we are.
  public Optional<Octets> serverEndPoint() {
    return endPoint == null && !shown.isEmpty()
        ? Optional.ofNullable(EndPoint.of(shown.getFirst()))
        : Optional.ofNullable(endPoint);
  }

  public Optional<Octets> tlsExporter() {
    return Optional.ofNullable(exporter);
  }

  public Optional<CertificateFlaw> flaw() {
    return Optional.ofNullable(tolerated);
  }

  /// `TLSv1.3 TLS_AES_128_GCM_SHA256`
  @Override
  public String toString() {
    return version + " " + cipher;
  }
}
