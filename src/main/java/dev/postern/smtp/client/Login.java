package dev.postern.smtp.client;

import dev.postern.mail.Secret;
import java.util.List;

/// Who we are towards a next hop.
///
/// @param password or the access token, for the methods that take one
/// @param methods of which the first that the peer offers is used; at least one
public record Login(String user, Secret password, Exposure exposure, List<LoginMethod> methods) {

  /// With the usual methods.
  public Login(String user, Secret password, Exposure exposure) {
    this(user, password, exposure, LoginMethod.USUAL);
  }

  public Login {
    methods = List.copyOf(methods);
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("a login without a method");
    }
  }

  /// Over what the password may go.
  public enum Exposure {
    /// Over TLS only.
    TLS_ONLY,
    /// In clear too, because the peer is this machine.
    LOOPBACK
  }
}
