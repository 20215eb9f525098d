package dev.postern.submission;

import dev.postern.key.Key;
import dev.postern.key.KeyConfig;
import org.jspecify.annotations.Nullable;

/// Who hands in a message and how it came: what Received and the events say of it (RFC 5321 §4.4).
///
/// @param key null for a client of a trusted network
/// @param listener the listener's name
/// @param client the client's address without port
/// @param helo what the client called itself
/// @param protocol as registered: ESMTP, ESMTPS, ESMTPA, ESMTPSA, UTF8SMTPSA … (RFC 3848, RFC 6531
///   §4.3)
/// @param tls `TLSv1.3 TLS_AES_128_GCM_SHA256`, empty in clear
public record Submitter(
    @Nullable Key key, String listener, String client, String helo, String protocol, String tls) {

  /// The key's project; a network's clients have the default one.
  public String project() {
    return key == null ? KeyConfig.DEFAULT_PROJECT : key.project();
  }

  /// The key's user, or the network's client address.
  public String user() {
    return key == null ? client : key.user();
  }
}
