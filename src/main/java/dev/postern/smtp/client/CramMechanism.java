package dev.postern.smtp.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// CRAM-MD5 (RFC 2195): the user and a keyed digest of the peer's challenge.
final class CramMechanism implements Mechanism {

  private static final String DIGEST = "HmacMD5";

  private final Login login;
  private boolean answered;

  CramMechanism(Login login) {
    this.login = login;
  }

  @Override
  public String name() {
    return LoginMethod.CRAM_MD5.keyword();
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    if (answered) {
      throw new LoginFault("a second challenge in AUTH CRAM-MD5");
    }
    answered = true;
    return (login.user() + ' ' + HexFormat.of().formatHex(digest(challenge)))
        .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean clientBegins() {
    return false;
  }

  @Override
  public boolean isProven() {
    return answered;
  }

  private byte[] digest(byte[] challenge) throws LoginFault {
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(
          new SecretKeySpec(login.password().reveal().getBytes(StandardCharsets.UTF_8), DIGEST));
      return mac.doFinal(challenge);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new LoginFault("CRAM-MD5 can't be computed: " + e.getMessage(), e);
    }
  }
}
