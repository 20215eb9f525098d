package dev.postern.listener;

import java.time.Duration;

/// How long a client may be silent (RFC 5321 §4.5.3.2).
///
/// @param command until its next command (RFC 5321 §4.5.3.2.7)
/// @param data until the next octets of a message (RFC 5321 §4.5.3.2.5)
record SessionTimeouts(Duration command, Duration data) {

  static final SessionTimeouts DEFAULT =
      new SessionTimeouts(Duration.ofMinutes(5), Duration.ofMinutes(3));
}
