package dev.postern.key;

import dev.postern.mail.Octets;
import java.util.regex.Pattern;

/// The client's first SCRAM message (RFC 5802 §7).
///
/// @param gs2Header up to and with its second comma, as sent
/// @param flag `n`, `y` or `p`
/// @param bindingType empty unless the flag is `p`
/// @param authzid empty where none was given
/// @param bare the rest of the message after the header, as sent
record ClientFirst(
    String gs2Header,
    char flag,
    String bindingType,
    String authzid,
    String bare,
    String user,
    String nonce) {

  private static final int MAX_LENGTH = 2048;

  private static final String SASL_NAME = "(?:[^\\x00,=]++|=2C|=3D)++";
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<header>(?:(?<flag>[ny])|p=(?<type>[A-Za-z0-9.-]{1,64})),(?:a=(?<authzid>"
              + SASL_NAME
              + "))?,)(?<bare>n=(?<user>"
              + SASL_NAME
              + "),r=(?<nonce>[\\x21-\\x2B\\x2D-\\x7E]{1,256})(?:,[A-Za-z]=[^\\x00,]+)*)");

  static ClientFirst parse(Octets message) throws MalformedMessage {
    String text = message.length() > MAX_LENGTH ? "" : SaslText.decoded(message).orElse("");
    var matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new MalformedMessage(
          text.contains(",m=")
              ? "SCRAM extensions that must be understood are not"
              : "That is not a client-first-message of SCRAM");
    }
    String user = unescaped(matcher.group("user"));
    if (!SaslText.fits(user, SaslText.MAX_USER)) {
      throw new MalformedMessage("The user name is too long");
    }
    String flag = matcher.group("flag");
    String type = matcher.group("type");
    String authzid = matcher.group("authzid");
    return new ClientFirst(
        matcher.group("header"),
        flag == null ? 'p' : flag.charAt(0),
        type == null ? "" : type,
        authzid == null ? "" : unescaped(authzid),
        matcher.group("bare"),
        user,
        matcher.group("nonce"));
  }

  private static String unescaped(String saslName) {
    return saslName.replace("=2C", ",").replace("=3D", "=");
  }
}
