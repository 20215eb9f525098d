package dev.postern.transport;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/// Whether a certificate names a host (RFC 9525 §6, RFC 7672 §3.2.3): its DNS names, or where it
/// has none its common name; a wildcard stands for one whole label, the first.
public final class HostNames {

  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  private HostNames() {}

  /// Whether one of the hosts, which are names or addresses, is among its names.
  public static boolean isFor(X509Certificate leaf, Collection<String> hosts) {
    for (String host : hosts) {
      if (isFor(leaf, host)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFor(X509Certificate leaf, String host) {
    if (isAddress(host)) {
      return alternatives(leaf, List.of(ADDRESS)).stream()
          .anyMatch(address -> InetAddress.ofLiteral(address).equals(InetAddress.ofLiteral(host)));
    }
    List<String> names = alternatives(leaf, List.of(DNS));
    return (names.isEmpty() ? commonNames(leaf) : names)
        .stream().anyMatch(name -> matches(name, host));
  }

  /// Whether a name in a certificate stands for a host.
  static boolean matches(String name, String host) {
    String wanted = plain(host);
    String presented = plain(name);
    if (!presented.startsWith("*.")) {
      return presented.equals(wanted);
    }
    String rest = presented.substring(1);
    // `*.example` would stand for every domain of a registry.
    return rest.indexOf('.', 1) > 0
        && wanted.endsWith(rest)
        && wanted.indexOf('.') == wanted.length() - rest.length()
        && !wanted.startsWith(".");
  }

  private static String plain(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /// Whether it is an address and no name.
  public static boolean isAddress(String host) {
    try {
      InetAddress _ = InetAddress.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// DNS names and addresses, in the certificate's order.
  public static List<String> of(X509Certificate leaf) {
    return alternatives(leaf, List.of(DNS, ADDRESS));
  }

  private static List<String> alternatives(X509Certificate leaf, Collection<Integer> types) {
    List<String> found = new ArrayList<>();
    try {
      var names = leaf.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (types.contains(name.get(0))) {
            found.add(String.valueOf(name.get(1)));
          }
        }
      }
    } catch (CertificateParsingException _) {
      // Names that can't be read name nobody.
    }
    return found;
  }

  private static List<String> commonNames(X509Certificate leaf) {
    List<String> found = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
        if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String name) {
          found.add(name);
        }
      }
    } catch (InvalidNameException _) {
      // likewise
    }
    return found;
  }
}
