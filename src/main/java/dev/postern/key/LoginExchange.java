package dev.postern.key;

import dev.postern.mail.Octets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// LOGIN: user and password, each asked for. No RFC defines it; many old clients know nothing else.
///
/// The prompts are the ones that such clients look for. An initial response is taken as the user,
/// because some clients send it that way.
final class LoginExchange implements Exchange {

  private static final Octets USER_PROMPT = Octets.ofUtf8("Username:");
  private static final Octets PASSWORD_PROMPT = Octets.ofUtf8("Password:");

  private final PasswordCheck passwords;
  private final Sentry sentry;
  private @Nullable String user;

  LoginExchange(PasswordCheck passwords, Sentry sentry) {
    this.passwords = passwords;
    this.sentry = sentry;
  }

  @Override
  public CompletionStage<Step> respond(@Nullable Octets response) {
    if (response == null) {
      return CompletableFuture.completedStage(new Step.Challenge(USER_PROMPT));
    }
    int max = user == null ? SaslText.MAX_USER : SaslText.MAX_PASSWORD;
    String text = response.length() > max ? "" : SaslText.decoded(response).orElse("");
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      return CompletableFuture.completedStage(
          Denials.malformed("LOGIN takes the user, then the password, each as UTF-8 in base64"));
    }
    if (user == null) {
      user = text;
      return CompletableFuture.completedStage(new Step.Challenge(PASSWORD_PROMPT));
    }
    return passwords.check(user, text, sentry);
  }
}
