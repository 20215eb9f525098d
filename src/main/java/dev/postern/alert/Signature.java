package dev.postern.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.postern.mail.Secret;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs what is posted, as Standard Webhooks says: HMAC-SHA256 over the id, the time and the body.
public final class Signature {

  /// Before a secret that is octets in base64, as other programs mint them.
  public static final String PREFIX = "whsec_";

  private static final String ALGORITHM = "HmacSHA256";

  private Signature() {}

  /// The header field's value.
  ///
  /// @param seconds since 1970
  static String of(Secret secret, String id, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key(secret), ALGORITHM));
      mac.update((id + "." + seconds + ".").getBytes(UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
    }
  }

  /// Whether a secret can be used.
  public static boolean isUsable(Secret secret) {
    try {
      return key(secret).length > 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static byte[] key(Secret secret) {
    String text = secret.reveal();
    return text.startsWith(PREFIX)
        ? Base64.getDecoder().decode(text.substring(PREFIX.length()))
        : text.getBytes(UTF_8);
  }
}
