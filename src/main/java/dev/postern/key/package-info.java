/// Users with minted secrets: verify a login, mint, rotate, revoke.
///
/// The store and the configuration hold SCRAM-SHA-256 verifiers only; a secret is shown once, when
/// it is minted. [Keyring] holds every key; [Exchange] is one SASL dialogue against it. Unknown,
/// revoked and wrong all take the same way.
@NullMarked
package dev.postern.key;

import org.jspecify.annotations.NullMarked;
