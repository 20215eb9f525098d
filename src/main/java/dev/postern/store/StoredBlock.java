package dev.postern.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Somebody whom the guard or an operator shut out, as it is kept.
///
/// @param cause a word of the guard's, or an operator's sentence
/// @param strikes how often so far
/// @param restricted whether only logins that know the network are let in
/// @param at when it began
/// @param until null for until it is lifted
public record StoredBlock(
    Id id, String cause, int strikes, boolean restricted, Instant at, @Nullable Instant until) {

  /// Whom and by whom.
  ///
  /// @param kind `address`, `network` or `login`
  /// @param source `guard` or `operator`
  public record Id(String kind, String subject, String source) {}
}
