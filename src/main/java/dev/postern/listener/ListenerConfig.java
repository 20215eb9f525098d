package dev.postern.listener;

import dev.postern.guard.Networks;
import dev.postern.smtp.server.SessionPolicy;
import java.net.InetSocketAddress;

/// One address that we accept on.
///
/// @param tls as `tls: starttls | implicit | optional`; optional only spares clients of the trusted
///   networks
/// @param auth as `auth: required | trusted-networks`
/// @param trustedNetworks whose clients need no key where `auth` says so
/// @param proxies whose connections begin with a PROXY header
/// @param role what it takes
/// @param trustEveryoneBehind which of the trusted networks' addresses are trusted even where they
///   stand for many clients
public record ListenerConfig(
    String name,
    InetSocketAddress address,
    SessionPolicy.Tls tls,
    Auth auth,
    Networks trustedNetworks,
    Networks proxies,
    SessionPolicy.LineEndings lineEndings,
    Role role,
    Networks trustEveryoneBehind) {

  /// One that trusts no address which stands for many clients.
  public ListenerConfig(
      String name,
      InetSocketAddress address,
      SessionPolicy.Tls tls,
      Auth auth,
      Networks trustedNetworks,
      Networks proxies,
      SessionPolicy.LineEndings lineEndings,
      Role role) {
    this(name, address, tls, auth, trustedNetworks, proxies, lineEndings, role, Networks.NONE);
  }

  /// One for submission.
  public ListenerConfig(
      String name,
      InetSocketAddress address,
      SessionPolicy.Tls tls,
      Auth auth,
      Networks trustedNetworks,
      Networks proxies,
      SessionPolicy.LineEndings lineEndings) {
    this(name, address, tls, auth, trustedNetworks, proxies, lineEndings, Role.SUBMISSION);
  }

  /// As `role: submission | inbound`.
  public enum Role {
    /// Mail of our own clients, to wherever a route leads.
    SUBMISSION,
    /// Reports of anybody's about mail of ours; nothing that goes further. TLS is offered, AUTH is
    /// not.
    INBOUND
  }

  /// Who must show a key.
  public enum Auth {
    REQUIRED,
    TRUSTED_NETWORKS
  }
}
