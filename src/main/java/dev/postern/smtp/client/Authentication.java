package dev.postern.smtp.client;

import dev.postern.mail.Reply;
import dev.postern.smtp.client.Mechanism.LoginFault;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The AUTH command and its challenges, as lines to send (RFC 4954 §4).
final class Authentication {

  // RFC 4954 §4: an initial response that makes the command longer than 512 octets with its CRLF
  // has to wait for an empty challenge.
  private static final int MAX_COMMAND = 510;

  private final Mechanism mechanism;
  private String initial = "";

  Authentication(Mechanism mechanism) {
    this.mechanism = mechanism;
  }

  /// The line that begins it.
  String command() throws LoginFault {
    String command = "AUTH " + mechanism.name();
    if (!mechanism.clientBegins()) {
      return command;
    }
    initial = encoded(mechanism.answer(new byte[0]));
    if (initial.isEmpty()) {
      return command + " =";
    }
    if (command.length() + 1 + initial.length() > MAX_COMMAND) {
      return command;
    }
    String whole = command + ' ' + initial;
    initial = "";
    return whole;
  }

  /// The line that answers a 334 reply.
  String answer(Reply challenge) throws LoginFault {
    if (!initial.isEmpty()) {
      String answer = initial;
      initial = "";
      return answer;
    }
    try {
      byte[] octets = Base64.getDecoder().decode(challenge.lines().getFirst().strip());
      return encoded(mechanism.answer(octets));
    } catch (IllegalArgumentException e) {
      // LOGIN prompts are not to be understood, so a server that sends them bare does no harm.
      if (mechanism instanceof LoginMechanism) {
        return encoded(mechanism.answer(new byte[0]));
      }
      throw new LoginFault("a challenge that is not base64", e);
    }
  }

  /// Why the peer's success can't be believed, if so.
  Optional<String> doubt() {
    return mechanism.isProven()
        ? Optional.empty()
        : Optional.of("the peer did not prove that it knows the password");
  }

  private static String encoded(byte[] octets) {
    return new String(Base64.getEncoder().encode(octets), StandardCharsets.US_ASCII);
  }
}
