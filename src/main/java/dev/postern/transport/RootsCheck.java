package dev.postern.transport;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Says what verification would have said, and lets pass (RFC 8461 §5, mode `testing`).
record RootsCheck(X509TrustManager roots, String host) implements Vetting {

  // The manager wants to know how keys were exchanged, for a check of key usage that TLS 1.3 ended.
  private static final String ANY_EXCHANGE = "UNKNOWN";

  @Override
  public @Nullable CertificateFlaw vet(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return new CertificateFlaw(TlsFault.OTHER, "it shows no certificate");
    }
    try {
      roots.checkServerTrusted(chain.toArray(X509Certificate[]::new), ANY_EXCHANGE);
    } catch (CertificateException cause) {
      return CertificateFlaws.of(cause, host);
    }
    return HostNames.isFor(chain.getFirst(), List.of(host))
        ? null
        : new CertificateFlaw(TlsFault.HOST_MISMATCH, "its certificate is not for " + host);
  }
}
