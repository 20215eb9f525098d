package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// nmap looks for a relay and for users, hydra guesses; a client on a network that its login knows
/// goes on logging in.
@Tag("slow")
class GuessingTest {

  /// Where nmap and hydra come from: they have no address of their own.
  private static final String ATTACKER = "127.0.0.1";

  private static final String CLIENT = "127.200.0.1";

  /// Of a key of its own, which shows that hydra would find what there is to find.
  private static final String FOUND = "another-secret-0123456789-abcdefghij";

  @TempDir private Path directory;

  private RelayHome home;
  private RelayProcess relay;

  @BeforeEach
  void start() {
    home =
        RelayHome.capturing(directory)
            .edit("trusted-networks: [\"127.0.0.0/8\"]", "trusted-networks: [\"127.201.0.0/16\"]")
            .edit("self-audit: false", "self-audit: false, lockout: { delay: 1s }")
            .edit(
                "keys:",
                """
                keys:
                  - { user: found, secret: { file: found.secret }, from: ["*"] }\
                """);
    home.write("found.secret", FOUND);
    relay = home.start();
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void nmapFindsNeitherARelayNorUsers() {
    Program.assume("nmap", "nmap");
    for (int port : new int[] {home.startTlsPort(), home.implicitTlsPort(), home.trustedPort()}) {
      String found = nmap(port).all();
      assertThat(found)
          .contains("smtp-open-relay: Server isn't an open relay, authentication needed")
          .contains("Couldn't perform user enumeration, authentication needed");
    }
  }

  // The + makes scripts run on any port. That there is TLS they learn from what nmap has detected.
  private static Program.Result nmap(int port, String... detection) {
    List<String> command = new ArrayList<>(List.of("nmap", "-Pn"));
    command.addAll(List.of(detection));
    command.addAll(List.of("--script", "+smtp-open-relay,+smtp-enum-users"));
    command.addAll(List.of("-p", String.valueOf(port), ATTACKER));
    return Program.run(command.toArray(String[]::new));
  }

  @Test
  void hydraFindsNoPasswordWhileAClientLogsIn() throws Exception {
    Program.assume("hydra", "hydra");
    Program.assume("swaks", "swaks");
    logIn();
    Path guesses = guesses();
    CompletableFuture<Program.Result> starttls = attack("starttls", RelayHome.USER, guesses);
    CompletableFuture<Program.Result> implicit = attack("implicit", RelayHome.USER, guesses);
    while (!starttls.isDone() || !implicit.isDone()) {
      logIn();
    }
    for (Program.Result result : List.of(starttls.get(), implicit.get())) {
      assertThat(result.out())
          .contains("pass \"" + RelayHome.SECRET + "\"")
          .contains(" 0 valid password")
          .doesNotContain("password: ");
    }
    for (String listener : List.of("alternate", "submissions")) {
      relay.awaitEvent(
          "login",
          event ->
              event.path("listener").asString("").equals(listener)
                  && event.path("result").asString("").equals("denied"));
    }
    relay.awaitEvent(
        "guard",
        event ->
            event.path("subject").asString("").equals(ATTACKER)
                && event.path("action").asString("").equals("blocked"));
    logIn();

    for (String tls : List.of("starttls", "implicit")) {
      pardon();
      Path right = Files.writeString(directory.resolve("right"), FOUND + "\n");
      assertThat(attack(tls, "found", right).get().out())
          .contains("1 valid password found")
          .contains("password: " + FOUND);
    }
  }

  /// The right one among others: past what an address may fail, and soon enough for hydra to try it
  /// before it gives up.
  private Path guesses() throws IOException {
    List<String> guesses =
        new ArrayList<>(
            IntStream.range(0, 500).mapToObj("guess-%04d-abcdefghij"::formatted).toList());
    guesses.add(30, RelayHome.SECRET);
    return Files.write(directory.resolve("guesses"), guesses);
  }

  private CompletableFuture<Program.Result> attack(String tls, String user, Path guesses)
      throws IOException {
    // What it leaves behind to go on with.
    Path own = Files.createTempDirectory(directory, "hydra");
    Stream<String> command = Stream.of("hydra", "-I", "-V", "-l", user, "-P", guesses.toString());
    Stream<String> target =
        tls.equals("implicit")
            ? Stream.of("-S", "-s", String.valueOf(home.implicitTlsPort()), ATTACKER, "smtp")
            : Stream.of("-s", String.valueOf(home.startTlsPort()), "-m", "TLS", ATTACKER, "smtp");
    List<String> all = Stream.concat(command, target).toList();
    return CompletableFuture.supplyAsync(
        () -> Program.run(own, Map.of(), "", all), Thread::startVirtualThread);
  }

  private void logIn() {
    Program.Result client =
        Program.run(
            "swaks",
            "--server",
            "127.0.0.1",
            "--port",
            String.valueOf(home.startTlsPort()),
            "--local-interface",
            CLIENT,
            "-tls",
            "--auth",
            "PLAIN",
            "--auth-user",
            RelayHome.USER,
            "--auth-password",
            RelayHome.SECRET,
            "--quit-after",
            "AUTH");
    assertThat(client.exit()).as(client.all()).isZero();
    assertThat(client.all()).contains("235 2.7.0");
  }

  // Two attacks from one address are two attacks.
  private void pardon() {
    Program.Result unblocked = home.run("guard", "unblock", ATTACKER);
    assertThat(unblocked.exit()).as(unblocked.all()).isBetween(0, 1);
  }
}
