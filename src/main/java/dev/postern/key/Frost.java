package dev.postern.key;

import java.time.Instant;
import java.util.Optional;

/// Which keys are frozen: they are there, and let nobody in. Where that is kept is not the
/// keyring's.
public interface Frost {

  /// Nothing is frozen, and nothing can be.
  Frost NONE =
      new Frost() {
        @Override
        public Optional<Instant> since(String user) {
          return Optional.empty();
        }

        @Override
        public int freeze(String user, String reason, Runnable stopped) {
          throw new UnsupportedOperationException("keys can't be frozen here");
        }

        @Override
        public boolean thaw(String user) {
          return false;
        }
      };

  /// Since when it is; empty where it isn't. Cheap.
  Optional<Instant> since(String user);

  /// Freezes a key, durably, and holds its mail. Blocks.
  ///
  /// @param stopped run once the key lets nobody in, before its mail is held
  /// @return how many recipients are held now that were not
  int freeze(String user, String reason, Runnable stopped);

  /// Lets the key in again; its mail stays held. False where it wasn't frozen. Blocks.
  boolean thaw(String user);
}
