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
  record KeyView(
      Key key, boolean declared, @Nullable Instant createdAt, @Nullable Instant revokedAt) {}

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

  /// A request about keys that can't be met; the message says why and what to do.
  final class KeyProblem extends RuntimeException {
    public KeyProblem(String message) {
      super(message);
    }
  }
}
