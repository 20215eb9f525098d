package dev.postern.key;

import dev.postern.mail.AddressPattern;
import dev.postern.store.StoredKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A key of the store, as loaded.
final class MintedKey {

  private final StoredKey stored;
  private final Key key;
  private final @Nullable Credential credential;

  private MintedKey(StoredKey stored, Key key, @Nullable Credential credential) {
    this.stored = stored;
    this.key = key;
    this.credential = credential;
  }

  /// A pattern or verifier that can't be read gives the key less, never more.
  static MintedKey of(StoredKey stored) {
    List<AddressPattern> from =
        stored.from().stream().flatMap(text -> AddressPattern.parse(text).stream()).toList();
    var key = new Key(stored.user(), stored.project(), from, stored.hideClient());
    Credential credential =
        stored.revokedAt() != null
            ? null
            : Verifier.parse(stored.verifier())
                .map(verifier -> new Credential(key, verifier))
                .orElse(null);
    return new MintedKey(stored, key, credential);
  }

  StoredKey stored() {
    return stored;
  }

  Key key() {
    return key;
  }

  /// Empty for a revoked or damaged key.
  Optional<Credential> credential() {
    return Optional.ofNullable(credential);
  }

  boolean isRevoked() {
    return stored.revokedAt() != null;
  }

  boolean isDamaged() {
    return credential == null && !isRevoked();
  }
}
