package dev.postern.route;

import dev.postern.dns.Tlsa;
import dev.postern.mail.Octets;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;

/// Which TLSA records mean something for mail (RFC 7672 §3.1, RFC 7671 §9).
public final class TlsaRules {

  private static final int DANE_TA = 2;
  private static final int DANE_EE = 3;
  private static final int SHA_256 = 1;
  private static final int SHA_512 = 2;
  private static final byte DER_SEQUENCE = 0x30;

  private TlsaRules() {}

  /// Those that can be used; of digests, for each usage and selector only the strongest, so that a
  /// weak one can be left beside it until everybody knows the strong (RFC 7671 §9).
  public static List<Tlsa> usable(List<Tlsa> records) {
    List<Tlsa> known = records.stream().filter(TlsaRules::isUsable).toList();
    return known.stream().filter(tlsa -> !isOutdone(tlsa, known)).toList();
  }

  /// PKIX-TA and PKIX-EE can't be: an unauthenticated name says nothing, and there is no agreed set
  /// of roots for mail (RFC 7672 §3.1.3).
  static boolean isUsable(Tlsa tlsa) {
    return (tlsa.usage() == DANE_TA || tlsa.usage() == DANE_EE)
        && (tlsa.selector() == 0 || tlsa.selector() == 1)
        && fits(tlsa);
  }

  private static boolean fits(Tlsa tlsa) {
    return switch (tlsa.matching()) {
      case 0 ->
          tlsa.selector() == 0 ? isCertificate(tlsa.association()) : isKey(tlsa.association());
      case SHA_256 -> tlsa.association().length() == 32;
      case SHA_512 -> tlsa.association().length() == 64;
      default -> false;
    };
  }

  private static boolean isOutdone(Tlsa tlsa, List<Tlsa> all) {
    return tlsa.matching() == SHA_256
        && all.stream()
            .anyMatch(
                other ->
                    other.matching() == SHA_512
                        && other.usage() == tlsa.usage()
                        && other.selector() == tlsa.selector());
  }

  private static boolean isCertificate(Octets octets) {
    try {
      CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(octets.toArray()));
      return true;
    } catch (CertificateException _) {
      return false;
    }
  }

  // Whether it is a key of a kind that we know is found out in the handshake.
  private static boolean isKey(Octets octets) {
    return octets.length() > 2 && octets.toArray()[0] == DER_SEQUENCE;
  }
}
