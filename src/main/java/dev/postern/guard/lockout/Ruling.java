package dev.postern.guard.lockout;

import dev.postern.guard.Origin;
import java.net.InetAddress;
import java.time.Duration;

/// What becomes of a login before anybody looks at its secret.
sealed interface Ruling {

  /// Verify it, after a while. Whoever is told so calls [Lockout#settle], once.
  record Verify(Duration delay, Ticket ticket) implements Ruling {}

  /// Ask again shortly: what others try at this moment decides.
  record Soon() implements Ruling {}

  /// Don't look at it, and answer after a while as if somebody had.
  record Refuse(Duration delay) implements Ruling {}

  /// A login that is being verified.
  ///
  /// @param login the hash of the user
  record Ticket(InetAddress client, Origin origin, String user, long login, Standing standing) {}

  /// Where a client stands with a login.
  enum Standing {
    /// On the list of those who are always allowed.
    ALLOWED,
    /// At an address that many clients share.
    GATEWAY,
    /// The login has been used from this very address.
    KNOWN,
    /// The login has been used from this network.
    NEIGHBOUR,
    STRANGER
  }

  /// How a verification ended.
  enum Outcome {
    PASSED,
    FAILED,
    /// With the right secret of a trap key.
    SPRUNG,
    /// Nobody knows: it came to no answer.
    UNDECIDED
  }
}
