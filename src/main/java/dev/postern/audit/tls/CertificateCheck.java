package dev.postern.audit.tls;

import dev.postern.audit.probe.Severity;
import dev.postern.mail.Octets;
import dev.postern.transport.HostNames;
import dev.postern.transport.Roots;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Judges the certificates that a server shows to a host's clients, at some time.
final class CertificateCheck {

  private static final Duration SOON = Duration.ofDays(21);
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm'Z'").withZone(ZoneOffset.UTC);

  private final String host;
  private final Roots roots;
  private final Instant now;
  private final Sightings sightings;

  CertificateCheck(String host, Roots roots, Instant now, Sightings sightings) {
    this.host = host;
    this.roots = roots;
    this.now = now;
    this.sightings = sightings;
  }

  /// Takes down what is wrong.
  ///
  /// @param chain the server's own first
  /// @param stapled OCSP answers in DER
  void judge(List<X509Certificate> chain, List<Octets> stapled) {
    List<String> proof = shown(chain);
    sightings.fact("certificate", proof);
    if (chain.isEmpty()) {
      return;
    }
    var leaf = new CertificateLook(chain.getFirst());
    sightings.fact("subject", leaf.certificate().getSubjectX500Principal().getName());
    sightings.fact("key", leaf.key());
    time(leaf.certificate(), proof);
    name(leaf, proof);
    trust(chain, proof);
    order(chain, proof);
    strength(chain, proof);
    staple(leaf, stapled, proof);
  }

  private void time(X509Certificate leaf, List<String> proof) {
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    sightings.fact("expires", text(until));
    if (now.isAfter(until)) {
      sightings.add(TlsRule.EXPIRED, "the certificate expired at " + text(until), proof);
    } else if (now.isBefore(from)) {
      sightings.add(
          TlsRule.NOT_YET_VALID, "the certificate is good from " + text(from) + " only", proof);
    } else if (now.plus(SOON).isAfter(until)
        // One that is made for days is renewed within days.
        && Duration.between(from, until).compareTo(SOON.multipliedBy(2)) > 0) {
      sightings.add(
          TlsRule.EXPIRES_SOON,
          "the certificate expires in " + Duration.between(now, until).toDays() + " days",
          proof);
    }
  }

  // RFC 9525 §6: only alternative names count, the common name no more.
  private void name(CertificateLook leaf, List<String> proof) {
    List<String> names = leaf.names();
    if (names.isEmpty()) {
      sightings.add(
          TlsRule.WRONG_NAME,
          Severity.LOW,
          "the certificate has no name but the common name, which clients no longer read",
          proof);
    } else if (!HostNames.isFor(leaf.certificate(), List.of(host))) {
      boolean address = HostNames.isAddress(host);
      sightings.add(
          TlsRule.WRONG_NAME,
          // Clients are told a name, and we were told an address.
          address ? Severity.INFO : TlsRule.WRONG_NAME.severity(),
          "the certificate is for "
              + String.join(", ", names.stream().limit(5).toList())
              + ", not for "
              + host,
          proof);
    }
  }

  private void trust(List<X509Certificate> chain, List<String> proof) {
    var leaf = new CertificateLook(chain.getFirst());
    Optional<String> doubt = roots.doubt(chain, whenGood(chain.getFirst()));
    sightings.fact("trusted", doubt.map(why -> "no: " + why).orElse("yes"));
    if (doubt.isEmpty()) {
      return;
    }
    if (leaf.isSelfIssued()) {
      sightings.add(TlsRule.SELF_SIGNED, "the certificate is its own issuer", proof);
    } else if (chain.size() == 1 && leaf.namesItsIssuersPlace()) {
      sightings.add(
          TlsRule.CHAIN_INCOMPLETE,
          "the certificate is sent alone, though "
              + chain.getFirst().getIssuerX500Principal().getName()
              + ", which made it, is no root",
          proof);
    } else {
      sightings.add(
          TlsRule.UNKNOWN_AUTHORITY,
          "no root that is trusted here vouches for it: it goes back to "
              + chain.getLast().getIssuerX500Principal().getName(),
          proof);
    }
  }

  // Whether it is trusted and whether it has expired are two questions.
  private Instant whenGood(X509Certificate leaf) {
    Instant from = leaf.getNotBefore().toInstant();
    Instant until = leaf.getNotAfter().toInstant();
    return now.isBefore(from) ? from : now.isAfter(until) ? until : now;
  }

  private void order(List<X509Certificate> chain, List<String> proof) {
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!new CertificateLook(chain.get(i)).isIssuedBy(chain.get(i + 1))) {
        sightings.add(
            TlsRule.CHAIN_DISORDERED,
            "certificate " + (i + 2) + " did not make certificate " + (i + 1),
            proof);
        return;
      }
    }
  }

  private void strength(List<X509Certificate> chain, List<String> proof) {
    var leaf = new CertificateLook(chain.getFirst());
    if (leaf.isKeyShort()) {
      sightings.add(
          TlsRule.KEY_SHORT,
          leaf.isKeyInReach() ? Severity.HIGH : TlsRule.KEY_SHORT.severity(),
          "the key is " + leaf.key(),
          proof);
    }
    for (X509Certificate one : chain) {
      var look = new CertificateLook(one);
      // Nobody looks at what a root says of itself.
      if (look.isSignedWeakly() && (one.equals(chain.getFirst()) || !look.isSelfIssued())) {
        sightings.add(
            TlsRule.SIGNATURE_WEAK,
            one.getSubjectX500Principal().getName() + " is signed with " + one.getSigAlgName(),
            proof);
        return;
      }
    }
  }

  private void staple(CertificateLook leaf, List<Octets> stapled, List<String> proof) {
    Octets first = stapled.isEmpty() ? Octets.EMPTY : stapled.getFirst();
    if (first.length() == 0) {
      sightings.fact("OCSP", leaf.mustBeStapled() ? "must be stapled, and is not" : "not stapled");
      if (leaf.mustBeStapled()) {
        sightings.add(
            TlsRule.STAPLE_MISSING,
            "the certificate says that an OCSP answer comes with it, and none does",
            proof);
      }
      return;
    }
    Optional<StapledAnswer> answer =
        StapledAnswer.decode(first, leaf.certificate().getSerialNumber());
    sightings.fact(
        "OCSP",
        answer
            .map(said -> "stapled: " + said.status().name().toLowerCase(Locale.ROOT))
            .orElse("stapled, and can't be read"));
    if (answer.filter(said -> said.status() == StapledAnswer.Status.REVOKED).isPresent()) {
      sightings.add(
          TlsRule.REVOKED, "the OCSP answer that comes with it says that it was revoked", proof);
    } else if (answer.filter(said -> said.isCurrent(now)).isEmpty()) {
      sightings.add(
          TlsRule.STAPLE_BAD,
          answer
              .map(said -> "the OCSP answer was good until " + said.until())
              .orElse("the OCSP answer can't be read, or is about another certificate"),
          proof);
    }
  }

  private static List<String> shown(List<X509Certificate> chain) {
    List<String> lines = new ArrayList<>();
    for (X509Certificate one : chain) {
      var look = new CertificateLook(one);
      lines.add("subject " + one.getSubjectX500Principal().getName());
      if (one.equals(chain.getFirst())) {
        lines.add("names " + String.join(", ", look.names().stream().limit(20).toList()));
        lines.add(
            "good from "
                + text(one.getNotBefore().toInstant())
                + " until "
                + text(one.getNotAfter().toInstant()));
      }
      lines.add("key " + look.key() + ", signed with " + one.getSigAlgName());
      lines.add("issuer " + one.getIssuerX500Principal().getName());
    }
    return lines;
  }

  private static String text(Instant time) {
    return MINUTES.format(time);
  }
}
