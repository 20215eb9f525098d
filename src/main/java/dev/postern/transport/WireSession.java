package dev.postern.transport;

import dev.postern.mail.Octets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a handshake on a [Wire] came to.
///
/// @param version as `TLSv1.3`
/// @param suite its name at IANA
/// @param chain as the server sent it, its own certificate first
/// @param stapled OCSP answers that came with it (RFC 6066 §8), in DER
public record WireSession(
    String version, String suite, List<X509Certificate> chain, List<Octets> stapled) {

  public WireSession {
    chain = List.copyOf(chain);
    stapled = List.copyOf(stapled);
  }

  static WireSession of(SSLSession session) throws SSLPeerUnverifiedException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : session.getPeerCertificates()) {
      if (certificate instanceof X509Certificate one) {
        chain.add(one);
      }
    }
    List<Octets> stapled =
        session instanceof ExtendedSSLSession extended
            ? extended.getStatusResponses().stream().map(Octets::copyOf).toList()
            : List.of();
    return new WireSession(session.getProtocol(), session.getCipherSuite(), chain, stapled);
  }
}
