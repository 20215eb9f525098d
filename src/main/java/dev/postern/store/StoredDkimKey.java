package dev.postern.store;

import dev.postern.mail.Octets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A DKIM key as it is kept.
///
/// @param domain in lower case and A-labels
/// @param algorithm as in the tag `k=`
/// @param publicKey a SubjectPublicKeyInfo
/// @param privateKey PKCS#8; null once it is retired
/// @param changedAt when it came to be in its state
public record StoredDkimKey(
    String domain,
    String selector,
    String algorithm,
    Octets publicKey,
    @Nullable Octets privateKey,
    State state,
    Instant createdAt,
    Instant changedAt) {

  public enum State {
    /// Signs nothing yet: its record is still to be published.
    PENDING,
    /// Signs.
    ACTIVE,
    /// Signs no more; its record must stay while mail that it signed is under way.
    RETIRED
  }

  /// The same key from now on in another state; a retired one can't sign any more.
  public StoredDkimKey in(State next, Instant now) {
    return new StoredDkimKey(
        domain,
        selector,
        algorithm,
        publicKey,
        next == State.RETIRED ? null : privateKey,
        next,
        createdAt,
        now);
  }
}
