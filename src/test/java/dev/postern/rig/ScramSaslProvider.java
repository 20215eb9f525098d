package dev.postern.rig;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslClientFactory;
import javax.security.sasl.SaslException;

/// SCRAM-SHA-256 for Java's SASL, which has none: lets Angus Mail log in with it, computed by the
/// client of another project.
public final class ScramSaslProvider extends Provider {

  private static final String MECHANISM = "SCRAM-SHA-256";

  public ScramSaslProvider() {
    super("ScramForTests", "1", "SCRAM-SHA-256 clients");
    put("SaslClientFactory." + MECHANISM, Factory.class.getName());
  }

  /// Found by name.
  public static final class Factory implements SaslClientFactory {

    @Override
    public SaslClient createSaslClient(
        String[] mechanisms,
        String authorizationId,
        String protocol,
        String serverName,
        Map<String, ?> properties,
        CallbackHandler handler)
        throws SaslException {
      if (!List.of(mechanisms).contains(MECHANISM)) {
        return null;
      }
      var name = new NameCallback("user");
      var password = new PasswordCallback("password", false);
      try {
        handler.handle(new Callback[] {name, password});
      } catch (IOException | UnsupportedCallbackException e) {
        throw new SaslException("no credentials", e);
      }
      return new Client(
          ScramClient.builder()
              .advertisedMechanisms(List.of(MECHANISM))
              .username(name.getName())
              .password(password.getPassword())
              .build());
    }

    @Override
    public String[] getMechanismNames(Map<String, ?> properties) {
      return new String[] {MECHANISM};
    }
  }

  private static final class Client implements SaslClient {

    private final ScramClient scram;
    private int step;

    Client(ScramClient scram) {
      this.scram = scram;
    }

    @Override
    public String getMechanismName() {
      return MECHANISM;
    }

    @Override
    public boolean hasInitialResponse() {
      return true;
    }

    @Override
    public byte[] evaluateChallenge(byte[] challenge) throws SaslException {
      String text = new String(challenge, StandardCharsets.UTF_8);
      try {
        return switch (step++) {
          case 0 -> bytes(scram.clientFirstMessage().toString());
          case 1 -> {
            scram.serverFirstMessage(text);
            yield bytes(scram.clientFinalMessage().toString());
          }
          default -> {
            scram.serverFinalMessage(text);
            yield new byte[0];
          }
        };
      } catch (ScramException e) {
        throw new SaslException("SCRAM failed", e);
      }
    }

    @Override
    public boolean isComplete() {
      return step > 2;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
      throw new IllegalStateException("no security layer");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
      throw new IllegalStateException("no security layer");
    }

    @Override
    public Object getNegotiatedProperty(String propName) {
      return null;
    }

    @Override
    public void dispose() {}

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
