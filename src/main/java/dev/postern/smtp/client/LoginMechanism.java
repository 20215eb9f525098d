package dev.postern.smtp.client;

import java.nio.charset.StandardCharsets;

/// LOGIN: never standardised, and the only one that some providers know. What the prompts say
/// differs from server to server, so only their order counts.
final class LoginMechanism implements Mechanism {

  private final Login login;
  private int answers;

  LoginMechanism(Login login) {
    this.login = login;
  }

  @Override
  public String name() {
    return LoginMethod.LOGIN.keyword();
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    answers++;
    return switch (answers) {
      case 1 -> login.user().getBytes(StandardCharsets.UTF_8);
      case 2 -> login.password().reveal().getBytes(StandardCharsets.UTF_8);
      default -> throw new LoginFault("a third challenge in AUTH LOGIN");
    };
  }

  @Override
  public boolean clientBegins() {
    return false;
  }

  @Override
  public boolean isProven() {
    return answers == 2;
  }
}
