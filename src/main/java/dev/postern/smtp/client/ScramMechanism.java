package dev.postern.smtp.client;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import dev.postern.mail.Octets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SCRAM (RFC 5802, RFC 7677): the password is not handed over, and the peer has to prove that it
/// knows it. The PLUS variants hold only on a connection to a server with this certificate.
final class ScramMechanism implements Mechanism {

  private static final String BINDING = "tls-server-end-point";

  // A peer that asks for more wants our time, not our safety; fewer are not worth the name (RFC
  // 7677 §4).
  private static final int FEWEST_ITERATIONS = 4096;
  private static final int MOST_ITERATIONS = 200_000;

  private final String name;
  private final Login login;
  private Step step = Step.FIRST;
  private final ScramClient scram;

  private enum Step {
    FIRST,
    PROOF,
    SIGNATURE,
    PROVEN
  }

  /// @param endPoint the channel binding (RFC 5929 §4.1) for a PLUS variant; null for the others
  /// @throws IllegalArgumentException if the login holds characters that SASLprep forbids (RFC 4013
  ///   §2.3)
  ScramMechanism(LoginMethod method, Login login, @Nullable Octets endPoint) {
    this.name = method.keyword();
    this.login = login;
    var builder =
        ScramClient.builder()
            .advertisedMechanisms(List.of(name))
            .username(login.user())
            .password(login.password().reveal().toCharArray());
    this.scram =
        (endPoint == null ? builder : builder.channelBinding(BINDING, endPoint.toArray())).build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    String text = new String(challenge, StandardCharsets.UTF_8);
    try {
      return next(text).getBytes(StandardCharsets.UTF_8);
    } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
      throw new LoginFault("the peer's part of " + name + " is not good: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean clientBegins() {
    return true;
  }

  @Override
  public boolean isProven() {
    return step == Step.PROVEN;
  }

  @Override
  public String toString() {
    return name + " for " + login.user();
  }

  private String next(String challenge) throws ScramException, LoginFault {
    return switch (step) {
      case FIRST -> {
        step = Step.PROOF;
        yield scram.clientFirstMessage().toString();
      }
      case PROOF -> {
        step = Step.SIGNATURE;
        yield proof(challenge);
      }
      case SIGNATURE -> {
        scram.serverFinalMessage(challenge);
        step = Step.PROVEN;
        yield "";
      }
      case PROVEN -> throw new LoginFault("a challenge after the server's proof");
    };
  }

  private String proof(String serverFirst) throws ScramException, LoginFault {
    int iterations = scram.serverFirstMessage(serverFirst).getIterationCount();
    if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
      throw new LoginFault(
          name
              + " with "
              + iterations
              + " iterations; accepted are "
              + FEWEST_ITERATIONS
              + " to "
              + MOST_ITERATIONS);
    }
    return scram.clientFinalMessage().toString();
  }
}
