package dev.postern.key;

import java.util.Optional;

/// Who may log in now.
interface Credentials {

  /// Empty for unknown and revoked users alike.
  Optional<Credential> find(String user);

  /// The verifier to check an unknown user's login against, in vain.
  Verifier decoy(String user);

  /// Whether nobody should have it: its use betrays who does.
  default boolean isTrap(Credential credential) {
    return false;
  }

  /// Whether it is still the one that [#find] returns.
  default boolean isCurrent(Credential credential) {
    return find(credential.key().user()).filter(found -> found == credential).isPresent();
  }
}
