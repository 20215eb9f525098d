package dev.postern.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Mints certificates for a relay that has none: `ca.pem` with `ca.key`, and `leaf.pem` with
/// `leaf.key` signed by it, in a directory that only we can enter.
///
/// Clients that are given `ca.pem` once keep trusting us: the CA stays for ten years, while the
/// leaf is minted again when it has less than 30 days left or doesn't have the wanted names.
public final class CertificateMint {

  private static final Duration LEAST_LEFT = Duration.ofDays(30);
  private static final String LOCALHOST = "localhost";

  private final Path directory;
  private final InstantSource clock;

  public CertificateMint(Path directory, InstantSource clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /// What to give to clients.
  public static Path authority(Path directory) {
    return directory.resolve("ca.pem");
  }

  /// What a relay shows to clients, and its key.
  public static TlsConfig.Files leaf(Path directory) {
    return new TlsConfig.Files(directory.resolve("leaf.pem"), directory.resolve("leaf.key"));
  }

  /// The leaf for the host name, `localhost`, the loopback addresses and the given ones. Wildcard
  /// addresses are left out. Blocks; call it at start and once a day.
  ///
  /// @throws TlsMintFailure if the directory can't be written
  public TlsConfig.Files ensure(String hostname, Collection<InetAddress> addresses) {
    try {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      Instant now = clock.instant();
      SequencedSet<String> names = new LinkedHashSet<>();
      names.add(hostname.toLowerCase(Locale.ROOT));
      names.add(LOCALHOST);
      return leaf(authority(hostname, now), names, withLoopback(addresses), now);
    } catch (IOException | GeneralSecurityException e) {
      throw new TlsMintFailure(
          "no certificate could be minted in "
              + directory
              + ": "
              + e
              + "; make the directory writable, or give tls.certificate and tls.key",
          e);
    }
  }

  private MintedPair authority(String hostname, Instant now)
      throws IOException, GeneralSecurityException {
    Path keyFile = directory.resolve("ca.key");
    Path certificateFile = authority(directory);
    var present = MintedPair.read(keyFile, certificateFile);
    if (present.isPresent() && lasts(present.get().certificate(), now)) {
      return present.get();
    }
    MintedPair fresh = CertificateAuthority.authority(hostname, now);
    fresh.write(keyFile, certificateFile);
    return fresh;
  }

  private TlsConfig.Files leaf(
      MintedPair authority, Set<String> names, List<InetAddress> addresses, Instant now)
      throws IOException, GeneralSecurityException {
    TlsConfig.Files files = leaf(directory);
    var present = MintedPair.read(files.key(), files.certificate());
    boolean good =
        present.isPresent()
            && lasts(present.get().certificate(), now)
            && isSigned(present.get().certificate(), authority.certificate())
            && alternatives(present.get().certificate()).equals(alternatives(names, addresses));
    if (!good) {
      CertificateAuthority.leaf(authority, names, addresses, now)
          .write(files.key(), files.certificate());
    }
    return files;
  }

  private static boolean lasts(X509Certificate certificate, Instant now) {
    return certificate.getNotBefore().toInstant().isBefore(now)
        && certificate.getNotAfter().toInstant().isAfter(now.plus(LEAST_LEFT));
  }

  private static boolean isSigned(X509Certificate leaf, X509Certificate authority) {
    try {
      leaf.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static List<InetAddress> withLoopback(Collection<InetAddress> addresses) {
    return Stream.concat(
            Stream.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")),
            addresses.stream().filter(address -> !address.isAnyLocalAddress()))
        .map(address -> InetAddress.ofLiteral(withoutZone(address)))
        .distinct()
        .sorted(Comparator.comparing(InetAddress::getHostAddress))
        .toList();
  }

  private static String withoutZone(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static Set<String> alternatives(Set<String> names, List<InetAddress> addresses) {
    return Stream.concat(names.stream(), addresses.stream().map(InetAddress::getHostAddress))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> alternatives(X509Certificate leaf) throws GeneralSecurityException {
    var names = leaf.getSubjectAlternativeNames();
    return names == null
        ? Set.of()
        : names.stream()
            .map(name -> String.valueOf(name.get(1)))
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
