package dev.postern.send;

import dev.postern.transport.CertificateFlaw;
import dev.postern.transport.TlsSession;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a handshake came to, and whose certificate it showed.
///
/// @param subject a distinguished name
/// @param names that the certificate is for, at most 20 of them
/// @param flaw why it was not good, where that was no reason to stop; null where it was good
public record Tls(
    String version,
    String cipher,
    String subject,
    String issuer,
    List<String> names,
    @Nullable Instant notAfter,
    @Nullable String flaw) {

  private static final int MOST_NAMES = 20;
  private static final int SHOWN_NAMES = 3;
  private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])+)");

  public Tls {
    names = List.copyOf(names);
  }

  static Tls of(TlsSession session) {
    String flaw = session.flaw().map(CertificateFlaw::detail).orElse(null);
    if (session.shown().isEmpty()) {
      return new Tls(session.version(), session.cipher(), "", "", List.of(), null, flaw);
    }
    X509Certificate leaf = session.shown().getFirst();
    return new Tls(
        session.version(),
        session.cipher(),
        leaf.getSubjectX500Principal().getName(),
        leaf.getIssuerX500Principal().getName(),
        names(leaf),
        leaf.getNotAfter().toInstant(),
        flaw);
  }

  /// In one line.
  String text() {
    String protocol = version + " " + cipher;
    if (notAfter == null) {
      return protocol + ", no certificate";
    }
    return protocol
        + "; certificate for "
        + whom()
        + ", by "
        + common(issuer)
        + ", until "
        + LocalDate.ofInstant(notAfter, ZoneOffset.UTC)
        + (flaw == null ? ", verified" : ", NOT verified: " + flaw);
  }

  private String whom() {
    if (names.isEmpty()) {
      return common(subject);
    }
    int more = names.size() - SHOWN_NAMES;
    return String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String common(String name) {
    Matcher matcher = COMMON_NAME.matcher(name);
    return matcher.find() ? matcher.group(1) : name;
  }

  private static List<String> names(X509Certificate leaf) {
    try {
      var found = leaf.getSubjectAlternativeNames();
      return found == null
          ? List.of()
          : found.stream()
              .map(name -> name.get(1))
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .limit(MOST_NAMES)
              .toList();
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }
}
