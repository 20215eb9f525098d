package dev.postern.transport;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates of our own, in the shape that strict verifiers ask for (RFC 5280 §4.2): key
/// identifiers on both, critical constraints on the CA, server authentication on the leaf.
final class CertificateAuthority {

  /// The longest that browsers and some TLS libraries take of a leaf is 398 days.
  static final Duration LEAF_LIFE = Duration.ofDays(397);

  static final Duration CA_LIFE = Duration.ofDays(3652);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;
  private static final int MAX_COMMON_NAME = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private CertificateAuthority() {}

  static MintedPair authority(String hostname, Instant now) throws GeneralSecurityException {
    KeyPair keys = keys();
    X500Name subject = name("Postern CA of " + hostname);
    var builder =
        new JcaX509v3CertificateBuilder(
            subject, serial(), start(now), Date.from(now.plus(CA_LIFE)), subject, keys.getPublic());
    try {
      var extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              extensions.createSubjectKeyIdentifier(keys.getPublic()))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(keys.getPublic()));
    } catch (CertIOException e) {
      throw new GeneralSecurityException(e);
    }
    return new MintedPair(keys.getPrivate(), signed(builder, keys.getPrivate()));
  }

  /// A leaf for servers.
  static MintedPair leaf(
      MintedPair authority,
      Collection<String> names,
      Collection<InetAddress> addresses,
      Instant now)
      throws GeneralSecurityException {
    KeyPair keys = keys();
    X509Certificate issuer = authority.certificate();
    Instant end = now.plus(LEAF_LIFE);
    Instant last = issuer.getNotAfter().toInstant();
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            serial(),
            start(now),
            Date.from(end.isBefore(last) ? end : last),
            name(names.iterator().next()),
            keys.getPublic());
    var alternatives =
        Stream.concat(
            names.stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
            addresses.stream()
                .map(at -> new GeneralName(GeneralName.iPAddress, at.getHostAddress())));
    try {
      var extensions = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(
              Extension.subjectAlternativeName,
              false,
              new GeneralNames(alternatives.toArray(GeneralName[]::new)))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              extensions.createSubjectKeyIdentifier(keys.getPublic()))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              extensions.createAuthorityKeyIdentifier(issuer.getPublicKey()));
    } catch (CertIOException e) {
      throw new GeneralSecurityException(e);
    }
    return new MintedPair(keys.getPrivate(), signed(builder, authority.key()));
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder(SIGNATURE).build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static X500Name name(String commonName) {
    String fitting =
        commonName.length() > MAX_COMMON_NAME
            ? commonName.substring(0, MAX_COMMON_NAME)
            : commonName;
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, fitting).build();
  }

  /// Positive, never zero, and too random to be guessed.
  private static BigInteger serial() {
    return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1);
  }

  /// A little in the past, for clients whose clock is behind.
  private static Date start(Instant now) {
    return Date.from(now.minus(1, ChronoUnit.HOURS));
  }
}
