package dev.postern.smtp.client;

import java.nio.charset.StandardCharsets;

/// EXTERNAL (RFC 4422 appendix A): the peer knows by other means who we are; all that we say is
/// whom we want to be.
final class ExternalMechanism implements Mechanism {

  private final Login login;
  private boolean answered;

  ExternalMechanism(Login login) {
    this.login = login;
  }

  @Override
  public String name() {
    return LoginMethod.EXTERNAL.keyword();
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    if (answered) {
      throw new LoginFault("a second challenge in AUTH EXTERNAL");
    }
    answered = true;
    return login.user().getBytes(StandardCharsets.UTF_8);
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
