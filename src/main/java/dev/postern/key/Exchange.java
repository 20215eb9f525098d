package dev.postern.key;

import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// One SASL dialogue (RFC 4422), for one mechanism. Used by one thread at a time; a step completes
/// on any thread, often at once.
public interface Exchange {

  /// Takes the client's next response.
  ///
  /// @param response null for a missing initial response
  CompletionStage<Step> respond(@Nullable Octets response);

  /// What comes next.
  sealed interface Step {
    record Challenge(Octets octets) implements Step {}

    record Granted(Key key) implements Step {}

    /// The login failed.
    ///
    /// @param user as claimed, for the log; empty where none was
    /// @param why for the log, never for the client
    record Denied(Refusal refusal, String user, Why why) implements Step {}
  }

  /// Why a login was denied.
  enum Why {
    /// Unknown user, revoked key, wrong secret.
    WRONG,
    /// Nobody looked at the secret.
    UNVERIFIED,
    /// The secret of a trap key, and the right one.
    TRAP,
    /// Too many at the same time.
    BUSY,
    /// A message that its mechanism doesn't allow, or a channel that is not the client's.
    UNFIT;

    /// As it stands in the log.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
