package dev.postern.key;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The SASL mechanisms that are offered, and their exchanges.
final class Mechanisms {

  private static final String SCRAM_PLUS = "SCRAM-SHA-256-PLUS";
  private static final String SCRAM = "SCRAM-SHA-256";
  private static final String PLAIN = "PLAIN";
  private static final String LOGIN = "LOGIN";
  private static final int NONCE_OCTETS = 18;

  private final Credentials credentials;
  private final PasswordCheck passwords;
  private final SecureRandom random;

  Mechanisms(Credentials credentials, PasswordCheck passwords, SecureRandom random) {
    this.credentials = credentials;
    this.passwords = passwords;
    this.random = random;
  }

  /// Strongest first.
  static List<String> offered(ChannelBindings bindings) {
    return bindings.isEmpty()
        ? List.of(SCRAM, PLAIN, LOGIN)
        : List.of(SCRAM_PLUS, SCRAM, PLAIN, LOGIN);
  }

  Exchange exchange(String mechanism, ChannelBindings bindings, Sentry sentry) {
    return switch (mechanism) {
      case SCRAM_PLUS -> new ScramExchange(credentials, bindings, true, this::nonce, sentry);
      case SCRAM -> new ScramExchange(credentials, bindings, false, this::nonce, sentry);
      case PLAIN -> new PlainExchange(passwords, sentry);
      case LOGIN -> new LoginExchange(passwords, sentry);
      default -> _ -> CompletableFuture.completedStage(Denials.noSuchMechanism());
    };
  }

  private String nonce() {
    byte[] octets = new byte[NONCE_OCTETS];
    random.nextBytes(octets);
    return Base64.getEncoder().encodeToString(octets);
  }
}
