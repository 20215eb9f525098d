package dev.postern.key;

import dev.postern.mail.Octets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// PLAIN (RFC 4616): `[authzid] NUL authcid NUL password` in one message.
final class PlainExchange implements Exchange {

  private static final int MAX_LENGTH = 2 * SaslText.MAX_USER + SaslText.MAX_PASSWORD + 2;

  private final PasswordCheck passwords;
  private final Sentry sentry;

  PlainExchange(PasswordCheck passwords, Sentry sentry) {
    this.passwords = passwords;
    this.sentry = sentry;
  }

  @Override
  public CompletionStage<Step> respond(@Nullable Octets response) {
    if (response == null) {
      return CompletableFuture.completedStage(new Step.Challenge(Octets.EMPTY));
    }
    String text = response.length() > MAX_LENGTH ? "" : SaslText.decoded(response).orElse("");
    String[] parts = text.split("\0", -1);
    if (parts.length != 3
        || !SaslText.fits(parts[1], SaslText.MAX_USER)
        || !SaslText.fits(parts[2], SaslText.MAX_PASSWORD)) {
      return CompletableFuture.completedStage(
          Denials.malformed("PLAIN takes NUL, user, NUL, password, as UTF-8 in base64"));
    }
    // To act as another user is nothing that a key can be given.
    if (!parts[0].isEmpty() && !parts[0].equals(parts[1])) {
      Step failed = Denials.failed(parts[1]);
      return sentry.admit(
          SaslText.received(parts[1]), () -> CompletableFuture.completedStage(failed), failed);
    }
    return passwords.check(parts[1], parts[2], sentry);
  }
}
