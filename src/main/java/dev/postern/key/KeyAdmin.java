package dev.postern.key;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mints, lists, rotates and revokes keys. Blocks; not for event loops.
public interface KeyAdmin {

  /// A key as an operator sees it; never with its secret.
  ///
  /// @param declared whether it stands in the configuration file, which alone can change it
  /// @param createdAt null for declared keys
  /// @param revokedAt null while it is good
  /// @param frozenAt null unless it is frozen
  record KeyView(
      Key key,
      boolean declared,
      @Nullable Instant createdAt,
      @Nullable Instant revokedAt,
      @Nullable Instant frozenAt) {

    /// One that is not frozen.
    public KeyView(
        Key key, boolean declared, @Nullable Instant createdAt, @Nullable Instant revokedAt) {
      this(key, declared, createdAt, revokedAt, null);
    }
  }

  List<KeyView> list();

  /// Mints a key and returns its secret, which is never shown again.
  ///
  /// @throws KeyProblem if the user exists or its name is not allowed
  Secret create(String user, String project, List<AddressPattern> from, boolean hideClient);

  /// Mints a new secret; the old one ends at once, and so do its sessions.
  ///
  /// @throws KeyProblem if there is no such minted key, or it is revoked
  Secret rotate(String user);

  /// Ends a key for good, and its open sessions.
  ///
  /// @throws KeyProblem if there is no such minted key
  void revoke(String user);

  /// Stops a key, declared or minted, until it is thawed: it lets nobody in, its sessions end, its
  /// queued mail is held. Once more holds what has escaped a first attempt that failed.
  ///
  /// @param reason for operators, possibly empty
  /// @return how many recipients are held now that were not
  /// @throws KeyProblem if there is no such key, or it is revoked
  int freeze(String user, String reason);

  /// Lets a frozen key in again. Its mail stays held until it is released.
  ///
  /// @throws KeyProblem if it isn't frozen
  void thaw(String user);

  /// A request about keys that can't be met; the message says why and what to do.
  final class KeyProblem extends RuntimeException {
    public KeyProblem(String message) {
      super(message);
    }
  }
}
