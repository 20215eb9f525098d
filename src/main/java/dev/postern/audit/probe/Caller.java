package dev.postern.audit.probe;

import dev.postern.mail.Secret;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who we are towards the server.
///
/// @param hello what EHLO names; empty for the address that we come from, as a literal
/// @param from the address of ours to come from; null leaves it to the system
/// @param login null where none was given
public record Caller(String hello, @Nullable InetAddress from, @Nullable Login login) {

  /// A stranger.
  public static final Caller STRANGER = new Caller("", null, null);

  /// A user of the server's.
  public record Login(String user, Secret secret) {}

  public Optional<Login> user() {
    return Optional.ofNullable(login);
  }
}
