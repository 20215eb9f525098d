package dev.postern.guard;

import dev.postern.mail.Refusal;
import dev.postern.store.StoredMessage;
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

  /// A message of a key is about to be made durable.
  ///
  /// @param client the address that it came from
  default void accepted(String user, String client, StoredMessage message) {}

  /// A sender, a recipient or a message of a key was refused.
  default void refused(String user) {}

  /// A user that is held back.
  ///
  /// @param pause how long the answer waits
  /// @param refusal where even that is too fast
  record Slowed(Duration pause, Optional<Refusal> refusal) {}
}
