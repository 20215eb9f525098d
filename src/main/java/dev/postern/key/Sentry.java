package dev.postern.key;

import dev.postern.key.Exchange.Step;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// Stands before the verification of every secret: has it done now, later or not at all, and sees
/// how it ended. One for each session, since it knows whose session that is.
@FunctionalInterface
public interface Sentry {

  /// Lets everything through.
  Sentry OPEN = (_, verification, _) -> verification.get();

  /// The answer where there is no room for another login; tells nothing of its user or secret.
  static Step busy(String user) {
    return Denials.busy(user);
  }

  /// Decides about one attempt.
  ///
  /// @param user as it is looked up
  /// @param verification looks at the secret; called once at most
  /// @param unverified the answer where it is not called though there was room: what a wrong secret
  ///   gets as well
  CompletionStage<Step> admit(
      String user, Supplier<CompletionStage<Step>> verification, Step unverified);
}
