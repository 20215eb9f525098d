package dev.postern.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ProgramTest {

  private static final Notice NOTICE =
      new Notice("alert_1", Instant.EPOCH, "trap", "$(touch x); `id`", "text", 0, Map.of());

  @TempDir private Path directory;

  private Program program(Duration timeout, String... command) {
    return new Program(List.of(command), "relay.example", timeout);
  }

  private Program shell(Duration timeout, String script) {
    return program(timeout, "/bin/sh", "-c", script);
  }

  @Test
  void readsTheJsonAndHardlyAnyEnvironment() throws Exception {
    Path out = directory.resolve("out");
    String how =
        shell(Duration.ofSeconds(30), "cat > " + out + "; env >> " + out + "; echo said")
            .tell(NOTICE);
    assertThat(how).isEqualTo("the command ended well");
    List<String> lines = Files.readAllLines(out);
    assertThat(lines.getFirst()).isEqualTo(new String(NOTICE.json("relay.example"), UTF_8).strip());
    assertThat(lines.stream().skip(1).map(line -> line.split("=", 2)[0]))
        .contains("POSTERN_ALERT_CAUSE")
        .isSubsetOf(
            "POSTERN_ALERT_CAUSE", "PATH", "HOME", "LANG", "TZ", "PWD", "SHLVL", "_", "OLDPWD");
  }

  @Test
  void argumentsAreNoShells() throws Exception {
    Path out = directory.resolve("out");
    program(Duration.ofSeconds(30), "/usr/bin/touch", out + ";id").tell(NOTICE);
    assertThat(Path.of(out + ";id")).exists();
  }

  @Test
  void oneThatFailsIsNotTriedAgain() {
    assertThatThrownBy(() -> shell(Duration.ofSeconds(30), "exit 3").tell(NOTICE))
        .isInstanceOfSatisfying(
            NotTold.class, cause -> assertThat(cause.isWorthAnotherTry()).isFalse())
        .hasMessage("it ended with 3");
    assertThatThrownBy(() -> program(Duration.ofSeconds(30), "/nowhere/at/all").tell(NOTICE))
        .isInstanceOf(NotTold.class)
        .hasMessageContaining("can't be started");
  }

  @Test
  void oneThatHangsIsKilledWithItsChildren() throws Exception {
    Path child = directory.resolve("child");
    assertThatThrownBy(
            () ->
                shell(
                        Duration.ofMillis(300),
                        "sleep 600 & echo $! > " + child + "; while :; do echo noise; done")
                    .tell(NOTICE))
        .isInstanceOf(NotTold.class)
        .hasMessageContaining("was killed");
    long pid = Long.parseLong(Files.readString(child).strip());
    ProcessHandle.of(pid).ifPresent(handle -> handle.onExit().join());
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void oneThatLeavesItsOutputOpenHoldsNobodyUp() throws Exception {
    Path child = directory.resolve("child");
    String script = "setsid sleep 600 & echo $! > " + child + "; exit 0";
    assertThat(shell(Duration.ofSeconds(30), script).tell(NOTICE))
        .isEqualTo("the command ended well");
    ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }
}
