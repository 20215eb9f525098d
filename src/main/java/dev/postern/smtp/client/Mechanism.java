package dev.postern.smtp.client;

import java.util.Optional;
import java.util.Set;

/// The client's side of one SASL exchange (RFC 4954). Used once.
sealed interface Mechanism permits PlainMechanism, LoginMechanism, ScramMechanism {

  /// The best mechanism that both sides know: one that does not hand over the password first.
  static Optional<Mechanism> choose(Set<String> offered, Login login) {
    if (offered.contains(ScramMechanism.NAME)) {
      return Optional.of(new ScramMechanism(login));
    }
    if (offered.contains(PlainMechanism.NAME)) {
      return Optional.of(new PlainMechanism(login));
    }
    return offered.contains(LoginMechanism.NAME)
        ? Optional.of(new LoginMechanism(login))
        : Optional.empty();
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
