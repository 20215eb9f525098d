package dev.postern.smtp.client;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): the password is not handed over, and
/// the peer has to prove that it knows it.
final class ScramMechanism implements Mechanism {

  static final String NAME = "SCRAM-SHA-256";

  // A peer that asks for more wants our time, not our safety; fewer are not worth the name (RFC
  // 7677 §4).
  private static final int FEWEST_ITERATIONS = 4096;
  private static final int MOST_ITERATIONS = 200_000;

  private final Login login;
  private Step step = Step.FIRST;
  private final ScramClient scram;

  private enum Step {
    FIRST,
    PROOF,
    SIGNATURE,
    PROVEN
  }

  /// @throws IllegalArgumentException if the login holds characters that SASLprep forbids (RFC 4013
  ///   §2.3)
  ScramMechanism(Login login) {
    this.login = login;
    this.scram =
        ScramClient.builder()
            .advertisedMechanisms(List.of(NAME))
            .username(login.user())
            .password(login.password().reveal().toCharArray())
            .build();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte[] answer(byte[] challenge) throws LoginFault {
    String text = new String(challenge, StandardCharsets.UTF_8);
    try {
      return next(text).getBytes(StandardCharsets.UTF_8);
    } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
      throw new LoginFault("the peer's part of " + NAME + " is not good: " + e.getMessage(), e);
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
    return NAME + " for " + login.user();
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
          NAME
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
