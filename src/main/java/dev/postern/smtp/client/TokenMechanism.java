package dev.postern.smtp.client;

import java.nio.charset.StandardCharsets;

/// OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2: an access token in the place of a password.
///
/// A peer that refuses the token says why in one more challenge, which must be answered before it
/// says 535 (RFC 7628 §3.2.3).
final class TokenMechanism implements Mechanism {

  private static final byte[] RESIGNED = {1};

  private final LoginMethod method;
  private final Login login;
  private Step step = Step.TOKEN;

  private enum Step {
    TOKEN,
    PRESENTED,
    REFUSED
  }

  /// @param method OAUTHBEARER or XOAUTH2
  TokenMechanism(LoginMethod method, Login login) {
    this.method = method;
    this.login = login;
  }

  @Override
  public String name() {
    return method.keyword();
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    return switch (step) {
      case TOKEN -> {
        step = Step.PRESENTED;
        yield token().getBytes(StandardCharsets.UTF_8);
      }
      case PRESENTED -> {
        step = Step.REFUSED;
        yield method == LoginMethod.OAUTHBEARER ? RESIGNED : new byte[0];
      }
      case REFUSED -> throw new LoginFault("a third challenge in AUTH " + method.keyword());
    };
  }

  @Override
  public boolean clientBegins() {
    return true;
  }

  @Override
  public boolean isProven() {
    return step == Step.PRESENTED;
  }

  private String token() throws LoginFault {
    String token = login.password().reveal();
    // What separates the fields can't be in one; of a token nothing but visible ASCII is allowed
    // (RFC 6750 §2.1).
    if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new LoginFault("an access token has visible ASCII characters only");
    }
    if (login.user().chars().anyMatch(c -> c < ' ')) {
      throw new LoginFault("the user has control characters");
    }
    return method == LoginMethod.OAUTHBEARER
        ? "n," + authorization() + ",\1auth=Bearer " + token + "\1\1"
        : "user=" + login.user() + "\1auth=Bearer " + token + "\1\1";
  }

  // RFC 5801 §4
  private String authorization() {
    String user = login.user();
    return user.isEmpty() ? "" : "a=" + user.replace("=", "=3D").replace(",", "=2C");
  }
}
