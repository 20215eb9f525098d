package dev.postern.route;

import dev.postern.guard.Networks;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Secret;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One entry of `routes`: which recipients, and where they go.
public record Route(List<AddressPattern> recipients, Target target) {

  public Route {
    recipients = List.copyOf(recipients);
  }

  /// Where a route leads.
  public sealed interface Target {}

  /// The sandbox: the message is kept here and goes nowhere.
  public record Capture() implements Target {}

  /// A provider or relay.
  ///
  /// @param hosts tried in order
  /// @param authority a PEM file with the roots that a verified certificate must chain to; null for
  ///   the system's
  /// @param credentials null where it wants none
  public record Smarthost(
      List<Host> hosts, Tls tls, @Nullable Path authority, @Nullable Credentials credentials)
      implements Target {
    public Smarthost {
      hosts = List.copyOf(hosts);
    }

    /// With the system's roots.
    public Smarthost(List<Host> hosts, Tls tls, @Nullable Credentials credentials) {
      this(hosts, tls, null, credentials);
    }
  }

  /// Straight to the hosts that the recipient's domain names (RFC 5321 §5.1).
  ///
  /// @param port of those hosts: 25, unless a test or a split network has another
  /// @param privateNetworks where next hops may be besides public addresses
  /// @param literals whether mail to address literals is taken
  /// @param tls OPPORTUNISTIC, or REQUIRED: never in clear, whatever a domain publishes
  public record Direct(int port, Networks privateNetworks, boolean literals, Tls tls)
      implements Target {

    public static final int PORT = 25;

    public static final Direct DEFAULT = new Direct(PORT, Networks.NONE, false, Tls.OPPORTUNISTIC);
  }

  /// A host and port to relay to.
  ///
  /// @param port 465 means that TLS comes before the greeting (RFC 8314 §3.3)
  public record Host(String name, int port) {
    @Override
    public String toString() {
      return name.contains(":") ? "[" + name + "]:" + port : name + ":" + port;
    }
  }

  public record Credentials(String user, Secret password) {}

  /// What is demanded of the connection to a next hop.
  public enum Tls {
    /// Never TLS.
    NONE,
    /// TLS where offered, whatever the certificate; else in clear.
    OPPORTUNISTIC,
    /// TLS or nothing, whatever the certificate.
    REQUIRED,
    /// TLS with a certificate that chains to a trusted root and names the host.
    VERIFIED
  }
}
