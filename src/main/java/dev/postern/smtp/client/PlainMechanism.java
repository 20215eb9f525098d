package dev.postern.smtp.client;

import java.nio.charset.StandardCharsets;

/// PLAIN (RFC 4616).
final class PlainMechanism implements Mechanism {

  private final Login login;
  private boolean answered;

  PlainMechanism(Login login) {
    this.login = login;
  }

  @Override
  public String name() {
    return LoginMethod.PLAIN.keyword();
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    if (answered) {
      throw new LoginFault("a second challenge in AUTH PLAIN");
    }
    answered = true;
    return ('\0' + login.user() + '\0' + login.password().reveal())
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean clientBegins() {
    return true;
  }

  @Override
  public boolean isProven() {
    return answered;
  }
}
