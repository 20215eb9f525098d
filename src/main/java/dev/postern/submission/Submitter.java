package dev.postern.submission;

import dev.postern.key.Key;
import dev.postern.key.KeyConfig;
import java.time.Instant;
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
/// @param visit null where there was no session
public record Submitter(
    @Nullable Key key,
    String listener,
    String client,
    String helo,
    String protocol,
    String tls,
    @Nullable Visit visit) {

  /// The part of a session that one message took.
  ///
  /// @param session its id in the log
  /// @param began with the connection for the first message, with MAIL for later ones
  public record Visit(String session, Instant began) {}

  /// One without a session.
  public Submitter(
      @Nullable Key key, String listener, String client, String helo, String protocol, String tls) {
    this(key, listener, client, helo, protocol, tls, null);
  }

  /// The key's project; a network's clients have the default one.
  public String project() {
    return key == null ? KeyConfig.DEFAULT_PROJECT : key.project();
  }

  /// The key's user, or the network's client address.
  public String user() {
    return key == null ? client : key.user();
  }
}
