package dev.postern.smtp.client;

import dev.postern.mail.Secret;

/// Who we are towards a next hop.
public record Login(String user, Secret password, Exposure exposure) {

  /// Over what the password may go.
  public enum Exposure {
    /// Over TLS only.
    TLS_ONLY,
    /// In clear too, because the peer is this machine.
    LOOPBACK
  }
}
