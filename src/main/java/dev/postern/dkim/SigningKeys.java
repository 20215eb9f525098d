package dev.postern.dkim;

import dev.postern.mail.Domain;
import java.util.List;

/// The keys in use. Must not block; asked for every message.
public interface SigningKeys {

  /// None, for whom nothing is signed.
  SigningKeys NONE =
      new SigningKeys() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public List<SigningKey> of(Domain from) {
          return List.of();
        }
      };

  /// Whether there is none for any domain, so that nobody has to look at a message.
  boolean isEmpty();

  /// Those that sign for a From address in that domain; none where it isn't ours.
  List<SigningKey> of(Domain from);
}
