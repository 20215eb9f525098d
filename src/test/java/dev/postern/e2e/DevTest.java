package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Await;
import dev.postern.rig.Inbox;
import dev.postern.rig.Ports;
import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `postern dev` prints three ways to send: each is pasted into a shell as it stands.
@Tag("slow")
class DevTest {

  private static final Pattern COMMAND =
      Pattern.compile("(?ms)^ *Send with (\\w+):\\n+(.*?)(?=^ *Send with |^ *What arrives)");

  private static final Pattern SECRET = Pattern.compile("pstn_[0-9A-Za-z]{36}");
  private static final Pattern README_COMMANDS = Pattern.compile("(?s)```bash\n(.*?)```");

  @TempDir Path directory;

  @Test
  void thePrintedCommandsWork() {
    Program.assume("curl", "curl");
    Program.assume("swaks", "swaks");
    Program.assume("python3", "python3");
    List<Integer> ports = Ports.free(2);
    var home = RelayHome.capturing(directory);
    try (RelayProcess dev =
        home.launch(
            "dev", "--port", ports.get(0).toString(), "--http-port", ports.get(1).toString())) {
      dev.awaitListening(ports.get(0));
      List<MatchResult> commands =
          Await.found(
              () -> "three commands in " + dev.output(),
              Await.LONG,
              () ->
                  Optional.of(COMMAND.matcher(dev.output()).results().toList())
                      .filter(found -> found.size() == 3));
      assertThat(commands)
          .extracting(command -> command.group(1))
          .containsExactly("curl", "swaks", "Python");
      var inbox = new Inbox(ports.get(1), directory.resolve(".postern/admin.token"));
      for (MatchResult command : commands) {
        Program.Result sent =
            Program.run(directory, Map.of(), "", List.of("bash", "-c", command.group(2)));
        assertThat(sent.exit()).as(command.group(2) + sent.all()).isZero();
        inbox.await("Hello from " + command.group(1));
        Await.until(
            () -> "a line about it in " + dev.output(),
            Await.LONG,
            () ->
                dev.output()
                        .indexOf(
                            "Hello from " + command.group(1), dev.output().indexOf("What arrives"))
                    > 0);
      }
      Program.Result listed =
          home.runAsIs("inbox", "list", "--url", "http://127.0.0.1:" + ports.get(1));
      assertThat(listed.out()).contains("from curl").contains("from swaks").contains("from Python");
      assertThat(dev.terminate()).isZero();
    }
  }

  @Test
  void theCommandsOfTheReadmeWork() throws IOException {
    Program.assume("curl", "curl");
    Program.assume("swaks", "swaks");
    Program.assume("python3", "python3");
    List<Integer> ports = Ports.free(2);
    var home = RelayHome.capturing(directory);
    try (RelayProcess dev =
        home.launch(
            "dev", "--port", ports.get(0).toString(), "--http-port", ports.get(1).toString())) {
      dev.awaitListening(ports.get(0));
      String secret =
          Await.found(
              () -> "a secret in " + dev.output(),
              Await.LONG,
              () -> SECRET.matcher(dev.output()).results().map(MatchResult::group).findFirst());
      String commands =
          README_COMMANDS
              .matcher(Files.readString(Path.of("README.md")))
              .results()
              .map(match -> match.group(1))
              .findFirst()
              .orElseThrow()
              .replace("pstn_…", secret)
              .replace("2525", ports.get(0).toString())
              .replace("./postern inbox list", "");
      Program.Result sent =
          Program.run(directory, Map.of(), "", List.of("bash", "-e", "-c", commands));
      assertThat(sent.exit()).as(sent.all()).isZero();
      Await.until(
          () -> "three messages in " + dev.output(),
          Await.LONG,
          () -> dev.output().split("\"A first message\"", -1).length == 4);
    }
  }
}
