package dev.postern.guard;

import dev.postern.mail.Refusal;
import java.time.Duration;
import java.util.Optional;

/// What stands between a user that logged in and its mail: what submission asks at each message.
/// From any thread; never blocks.
public interface Custody {

  /// Nobody is under any restraint.
  Custody NONE =
      new Custody() {
        @Override
        public Optional<String> holds(String user) {
          return Optional.empty();
        }

        @Override
        public Optional<Slowed> slowed(String user) {
          return Optional.empty();
        }
      };

  /// Why the user's mail is to be held; empty for nearly everybody.
  Optional<String> holds(String user);

  /// Asked once at each MAIL, and counted; empty for nearly everybody.
  Optional<Slowed> slowed(String user);

  /// A user that is held back.
  ///
  /// @param pause how long the answer waits
  /// @param refusal where even that is too fast
  record Slowed(Duration pause, Optional<Refusal> refusal) {}
}
