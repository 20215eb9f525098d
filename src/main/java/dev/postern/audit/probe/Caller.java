package dev.postern.audit.probe;

import dev.postern.mail.Secret;
import dev.postern.transport.HostNames;
import dev.postern.transport.Roots;
import dev.postern.transport.Wire;
import dev.postern.transport.WireSession;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who we are towards the server.
///
/// @param hello what EHLO names; empty for the address that we come from, as a literal
/// @param from the address of ours to come from; null leaves it to the system
/// @param login null where none was given
/// @param presence told where our connections come from
public record Caller(
    String hello, @Nullable InetAddress from, @Nullable Login login, Wire.Presence presence) {

  /// One of whose connections nobody has to know.
  public Caller(String hello, @Nullable InetAddress from, @Nullable Login login) {
    this(hello, from, login, Wire.Presence.UNTOLD);
  }

  /// A stranger.
  public static final Caller STRANGER = new Caller("", null, null);

  /// A user of the server's, or a guess at one.
  ///
  /// @param roots of which one must vouch for the server before it is told the secret; null for a
  ///   guess, which anybody may hear
  public record Login(String user, Secret secret, @Nullable Roots roots) {

    /// Why this secret is kept from the server; empty where it may be told.
    ///
    /// @param host that we meant to reach
    Optional<String> doubt(String host, WireSession tls) {
      if (roots == null) {
        return Optional.empty();
      }
      return roots
          .doubt(tls.chain(), Instant.now())
          .or(
              () ->
                  HostNames.isFor(tls.chain().getFirst(), List.of(host))
                      ? Optional.empty()
                      : Optional.of("the certificate is not for " + host));
    }
  }

  public Optional<Login> user() {
    return Optional.ofNullable(login);
  }
}
