package dev.postern.guard.lockout;

import dev.postern.guard.GuardAdmin.GuardProblem;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.Networks;
import dev.postern.guard.Origin;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Whom something is about, in the one form that it has here.
record Subject(Kind kind, String name) {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int MOST_USER = 255;

  static Subject address(Origin origin) {
    return new Subject(Kind.ADDRESS, Origin.addressText(origin.address()));
  }

  static Subject network(Origin origin) {
    return new Subject(Kind.NETWORK, Origin.networkText(origin.network()));
  }

  static Subject of(Kind kind, Origin origin) {
    return kind == Kind.NETWORK ? network(origin) : address(origin);
  }

  /// The reverse of a kind's label.
  static Kind kind(String label) {
    return Kind.valueOf(label.toUpperCase(Locale.ROOT));
  }

  static Subject login(String user) {
    return new Subject(Kind.LOGIN, user);
  }

  /// Sees by its form what a text means: an address, a CIDR block, else a user.
  ///
  /// @throws GuardProblem where it is none of them
  static Subject parse(String text) {
    String name = text.strip();
    if (name.isEmpty() || name.length() > MOST_USER) {
      throw new GuardProblem("name an address, a network or a user");
    }
    try {
      if (name.contains("/")) {
        return block(Networks.of(List.of(name)).toString());
      }
      if (isAddress(name)) {
        return address(Origin.of(InetAddress.ofLiteral(name)));
      }
    } catch (IllegalArgumentException problem) {
      throw new GuardProblem(
          "\"" + name + "\" is neither an address nor a network: write 192.0.2.7 or 192.0.2.0/24");
    }
    return login(name);
  }

  static boolean isAddress(String text) {
    return text.contains(":") || IPV4.matcher(text).matches();
  }

  // One host in CIDR notation is an address all the same.
  private static Subject block(String canonical) {
    boolean host = canonical.contains(":") ? prefix(canonical) >= 64 : prefix(canonical) == 32;
    return host ? address(Origin.parse(canonical)) : new Subject(Kind.NETWORK, canonical);
  }

  private static int prefix(String canonical) {
    return Integer.parseInt(canonical.substring(canonical.indexOf('/') + 1));
  }
}
