package dev.postern.key;

import dev.postern.mail.Octets;
import java.util.Base64;
import java.util.regex.Pattern;

/// The client's final SCRAM message (RFC 5802 §7).
///
/// @param withoutProof the message up to the comma before its proof, as sent
/// @param binding GS2 header and channel binding octets
record ClientFinal(String withoutProof, Octets binding, String nonce, Octets proof) {

  private static final int MAX_LENGTH = 4096;

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<rest>c=(?<binding>[A-Za-z0-9+/=]+),r=(?<nonce>[\\x21-\\x2B\\x2D-\\x7E]+)"
              + "(?:,[A-Za-z&&[^mp]]=[^\\x00,]+)*),p=(?<proof>[A-Za-z0-9+/=]+)");

  static ClientFinal parse(Octets message) throws MalformedMessage {
    String text = message.length() > MAX_LENGTH ? "" : SaslText.decoded(message).orElse("");
    var matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new MalformedMessage("That is not a client-final-message of SCRAM");
    }
    try {
      return new ClientFinal(
          matcher.group("rest"),
          decoded(matcher.group("binding")),
          matcher.group("nonce"),
          decoded(matcher.group("proof")));
    } catch (IllegalArgumentException _) {
      throw new MalformedMessage("The client-final-message has wrong base64");
    }
  }

  private static Octets decoded(String base64) {
    return Octets.copyOf(Base64.getDecoder().decode(base64));
  }
}
