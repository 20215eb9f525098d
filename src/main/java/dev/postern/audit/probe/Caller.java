package dev.postern.audit.probe;

import dev.postern.mail.Secret;
import dev.postern.transport.Wire;
import java.net.InetAddress;
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

  /// A user of the server's.
  public record Login(String user, Secret secret) {}

  public Optional<Login> user() {
    return Optional.ofNullable(login);
  }
}
