package dev.postern.mail;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a sender asked for beside the plain relaying of a message: when, how urgently, how safely.
///
/// @param releaseAt not before this (FUTURERELEASE, RFC 4865); null for at once
/// @param deliverBy null where no time was given (DELIVERBY, RFC 2852)
/// @param priority -9 to 9, 0 where none was given (MT-PRIORITY, RFC 6710 §5)
public record Handling(
    @Nullable Instant releaseAt, @Nullable DeliverBy deliverBy, int priority, Tls tls) {

  public static final Handling PLAIN = new Handling(null, null, 0, Tls.AS_PUBLISHED);

  public static final int MOST_PRIORITY = 9;

  public Handling {
    if (priority < -MOST_PRIORITY || priority > MOST_PRIORITY) {
      throw new IllegalArgumentException("no such priority: " + priority);
    }
  }

  /// The same with another priority.
  public Handling with(int other) {
    return new Handling(releaseAt, deliverBy, other, tls);
  }

  /// The same with another wish for TLS.
  public Handling with(Tls other) {
    return new Handling(releaseAt, deliverBy, priority, other);
  }

  public Optional<Instant> release() {
    return Optional.ofNullable(releaseAt);
  }

  public Optional<DeliverBy> deadline() {
    return Optional.ofNullable(deliverBy);
  }

  /// RFC 2852 §4.
  ///
  /// @param at the time by which the message is to be delivered
  /// @param mode what happens past it
  /// @param trace whether each relaying is to be reported
  public record DeliverBy(Instant at, Mode mode, boolean trace) {

    /// Whether nothing may be delivered any more.
    public boolean forbids(Instant now) {
      return mode == Mode.RETURN && !now.isBefore(at);
    }

    /// `R`: the message is returned; `N`: the sender is told, and attempts go on.
    public enum Mode {
      RETURN,
      NOTIFY
    }
  }

  /// How the sender wants TLS on the way on (RFC 8689).
  public enum Tls {
    /// As the recipient's domain publishes.
    AS_PUBLISHED,
    /// REQUIRETLS: only over verified TLS, and only to hosts that promise the same.
    REQUIRED,
    /// `TLS-Required: No`: rather in clear than not at all.
    NOT_REQUIRED
  }
}
