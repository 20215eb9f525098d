package dev.postern.guard;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one user may not do at the moment, and why.
///
/// @param user of a key, or the address of a trusted client
/// @param reason a sentence or part of one, possibly empty
/// @param by who says so
/// @param until null for until an operator lifts it
public record Restraint(
    String user, Kind kind, String reason, By by, Instant at, @Nullable Instant until) {

  /// What may not be done.
  public enum Kind {
    /// Log in. What is queued is held.
    FROZEN,
    /// Have mail delivered: it is taken and held.
    QUARANTINE,
    /// Send as fast as others.
    SLOW;

    /// As it stands in the store, the log and the interface.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Kind> parse(String label) {
      for (Kind kind : values()) {
        if (kind.label().equals(label)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }

    /// Whether the user's mail is held.
    boolean holds() {
      return this != SLOW;
    }
  }

  /// Who restrains.
  public enum By {
    OPERATOR,
    GUARD;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isOver(Instant now) {
    return until != null && !now.isBefore(until);
  }

  /// Why the user's mail is held, in a sentence.
  String holding() {
    String what = kind == Kind.FROZEN ? "its key is frozen" : "its key is in quarantine";
    return reason.isEmpty() ? what : what + ": " + reason;
  }
}
