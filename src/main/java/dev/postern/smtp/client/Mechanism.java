package dev.postern.smtp.client;

import dev.postern.mail.Octets;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The client's side of one SASL exchange (RFC 4954). Used once.
sealed interface Mechanism
    permits PlainMechanism,
        LoginMechanism,
        ScramMechanism,
        CramMechanism,
        TokenMechanism,
        ExternalMechanism {

  /// The first of the login's methods that the peer offers.
  ///
  /// @param endPoint the tls-server-end-point channel binding; null where there is none, and then
  ///   no method that binds is used
  static Optional<Mechanism> choose(Set<String> offered, Login login, @Nullable Octets endPoint) {
    return login.methods().stream()
        .filter(method -> offered.contains(method.keyword()))
        .filter(method -> endPoint != null || !method.bindsChannel())
        .findFirst()
        .map(method -> begin(method, login, endPoint));
  }

  private static Mechanism begin(LoginMethod method, Login login, @Nullable Octets endPoint) {
    return switch (method) {
      case SCRAM_SHA_512_PLUS, SCRAM_SHA_256_PLUS, SCRAM_SHA_1_PLUS ->
          new ScramMechanism(method, login, endPoint);
      case SCRAM_SHA_512, SCRAM_SHA_256, SCRAM_SHA_1 -> new ScramMechanism(method, login, null);
      case PLAIN -> new PlainMechanism(login);
      case LOGIN -> new LoginMechanism(login);
      case CRAM_MD5 -> new CramMechanism(login);
      case OAUTHBEARER, XOAUTH2 -> new TokenMechanism(method, login);
      case EXTERNAL -> new ExternalMechanism(login);
    };
  }

  String name();

  /// The answer to the next challenge, both without base64. The first challenge of a mechanism in
  /// which the client begins is empty.
  ///
  /// @throws LoginFault if the challenge makes no sense
  byte[] answer(byte[] challenge) throws LoginFault;

  /// Whether the first answer may go with the AUTH command.
  boolean clientBegins();

  /// Whether a success of the peer's can be believed now.
  boolean isProven();

  /// Why a login can't go on.
  final class LoginFault extends Exception {
    private static final long serialVersionUID = 1;

    LoginFault(String message) {
      super(message);
    }

    LoginFault(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
