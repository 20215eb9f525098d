package dev.postern.doctor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {

  private static final String ANY_6 = "0".repeat(32);

  @TempDir Path root;
  private Recorded recorded;

  @BeforeEach
  void record() {
    recorded = new Recorded(root);
  }

  @Test
  void listeningSocketsAreReadOfBothFamilies() {
    recorded
        .listening("0100007F", 2525, 105, 11)
        .listening6(ANY_6, 587, 0, 12)
        .listening6("B80D0120000000000000000001000000", 465, 0, 13)
        .listening6("0000000000000000FFFF000000000000", 25, 0, 14);
    assertThat(Listening.all(recorded.machine()))
        .containsExactly(
            new Listening(InetAddress.ofLiteral("127.0.0.1"), 2525, 105, 11, 0),
            new Listening(InetAddress.ofLiteral("::"), 587, 0, 12, 0),
            new Listening(InetAddress.ofLiteral("2001:db8::1"), 465, 0, 13, 0),
            new Listening(InetAddress.ofLiteral("0.0.0.0"), 25, 0, 14, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt",
        "0: 0100007F:09DD 0200007F:0019 01 0:0 0:0 0 0 0 99 1",
        "0: 0100007F 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1",
        "0: 01000:09DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1",
        "0: XX00007F:09DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1",
        "0: 0100007F:09DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000 x 0 1 1",
        "0: 0100007F:09DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 inode 1",
        "0: 0100007F:09DD 00000000:0000 0A 0 00:00000000 00000000 99999999999 0 1 1",
      })
  void whatIsNoListeningSocketIsPassedOver(String line) {
    assertThat(Listening.parse(line)).isEmpty();
  }

  @Test
  void anIpv6WildcardTakesConnectionsOfBothFamilies() {
    var six = new Listening(InetAddress.ofLiteral("::"), 25, 0, 1, 0);
    var four = new Listening(InetAddress.ofLiteral("0.0.0.0"), 25, 0, 1, 0);
    InetAddress client = InetAddress.ofLiteral("192.0.2.1");
    InetAddress client6 = InetAddress.ofLiteral("2001:db8::1");
    assertThat(six.takes(client)).isTrue();
    assertThat(six.takes(client6)).isTrue();
    assertThat(four.takes(client)).isTrue();
    assertThat(four.takes(client6)).isFalse();
  }

  @Test
  void theOldestProcessThatHasASocketOwnsIt() {
    recorded
        .listening("00000000", 2525, 0, 77)
        .process(300, "worker", 33, 77, "nginx: worker")
        .process(20, "nginx", 0, 77, "nginx: master", "-g", "daemon on;")
        .file("proc/not-a-process/fd/1", "")
        .file("proc/20/cgroup", "0::/system.slice/nginx.service\n");
    Listening socket = Listening.all(recorded.machine()).getFirst();
    Owners owners = Owners.of(recorded.machine(), Set.of(77L, 78L));
    assertThat(owners.isComplete()).isTrue();
    Running owner = owners.of(socket).orElseThrow();
    assertThat(owner.pid()).isEqualTo(20);
    assertThat(owner.label()).isEqualTo("nginx (pid 20)");
    assertThat(owner.commandLine()).isEqualTo("nginx: master -g daemon on;");
    assertThat(owner.unit()).isEqualTo("nginx.service");
    assertThat(owner.isRelay()).isFalse();
  }

  @Test
  void aRelayIsKnownByItsCommandLine() {
    recorded
        .relay(10, 105, 1, "postern.yaml")
        .link("proc/10/cwd", "/srv/relay")
        .process(11, "java", 0, 2, "java", "-cp", "x", "dev.postern.Main", "dev", "--data=/tmp/d")
        .process(12, "java", 0, 3, "java", "-jar", "postern.jar", "doctor")
        .process(13, "vi", 0, 4, "vi", "serve", "postern.jar")
        .process(14, "kernel", 0, 5);
    List<Running> relays = Running.relays(recorded.machine());
    assertThat(relays.stream().map(Running::pid)).containsExactly(10, 11);
    Running served = relays.getFirst();
    assertThat(served.uid()).isEqualTo(105);
    assertThat(served.commandLine()).isEqualTo("postern serve --config postern.yaml");
    assertThat(served.option(recorded.machine(), "--config"))
        .contains(Path.of("/srv/relay/postern.yaml"));
    assertThat(served.heap()).hasValue(1L << 30);
    assertThat(relays.getLast().isSandbox()).isTrue();
    assertThat(relays.getLast().option(recorded.machine(), "--data")).contains(Path.of("/tmp/d"));
    assertThat(relays.getLast().heap()).isEmpty();
  }

  @Test
  void anEndlessCommandLineIsCut() {
    String[] command = new String[5000];
    Arrays.fill(command, "x".repeat(5000));
    recorded.process(9, "long", 0, 1, command);
    Running running = Running.of(recorded.machine(), 9).orElseThrow();
    assertThat(running.command()).hasSize(200);
    assertThat(running.commandLine()).hasSizeLessThan(200);
  }

  @Test
  void theLastMountAboveAPathCounts() {
    recorded.file(
        "proc/self/mounts",
        """
        /dev/sda1 / ext4 rw,relatime 0 0
        tmpfs /var tmpfs rw 0 0
        nas:/x /var/lib/my\\040mail nfs4 ro,hard 0 0
        broken
        /dev/sdb1 /var ext4 rw 0 0
        """);
    Mount mail = Mount.of(recorded.machine(), Path.of("/var/lib/my mail/data")).orElseThrow();
    assertThat(mail.type()).isEqualTo("nfs4");
    assertThat(mail.isRemote()).isTrue();
    assertThat(mail.isReadOnly()).isTrue();
    Mount var = Mount.of(recorded.machine(), Path.of("/var/lib/other")).orElseThrow();
    assertThat(var.type()).isEqualTo("ext4");
    assertThat(var.isReadOnly()).isFalse();
    assertThat(Mount.of(recorded.machine(), Path.of("/variety")).orElseThrow().place())
        .isEqualTo("/");
  }

  @Test
  void theTightestGroupAroundAProcessLimitsItsMemory() {
    recorded
        .file("proc/5/cgroup", "0::/system.slice/postern.service\n")
        .file("sys/fs/cgroup/system.slice/postern.service/memory.max", "max\n")
        .file("sys/fs/cgroup/system.slice/memory.max", "536870912\n")
        .file("proc/6/cgroup", "9:cpu:/a\n4:memory:/docker/x\n")
        .file("sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes", "268435456\n")
        .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
        .file("proc/7/cgroup", "0::/../../etc\nnonsense\n");
    assertThat(Limits.memory(recorded.machine(), "5")).hasValue(512L << 20);
    assertThat(Limits.memory(recorded.machine(), "6")).hasValue(256L << 20);
    assertThat(Limits.memory(recorded.machine(), "7")).isEmpty();
  }

  @Test
  void fileLimitsAndPrivilegesAreRead() {
    recorded
        .file(
            "proc/5/limits",
            """
            Limit  Soft  Hard
            Max open files            1024                 4096                 files
            """)
        .file(
            "proc/6/limits",
            "Max open files            unlimited            unlimited            files\n")
        .file("proc/sys/net/ipv4/ip_unprivileged_port_start", "80\n");
    Machine machine = recorded.machine();
    assertThat(Limits.files(machine, "5")).hasValue(1024);
    assertThat(Limits.files(machine, "6")).isEmpty();
    assertThat(Limits.files(machine, "99")).isEmpty();
    assertThat(Privileges.lowestPort(machine)).isEqualTo(80);
    assertThat(Privileges.mayBindAny(machine)).isFalse();
    recorded.file("proc/self/status", "CapEff:\t0000000000000400\n");
    assertThat(Privileges.mayBindAny(machine)).isTrue();
  }

  @Test
  void aMachineThatShowsNothingIsNoFailure() {
    var empty = new Machine(root.resolve("nowhere"));
    assertThat(Listening.all(empty)).isEmpty();
    assertThat(Running.relays(empty)).isEmpty();
    assertThat(Mount.of(empty, Path.of("/x"))).isEmpty();
    assertThat(Container.kind(empty)).isEmpty();
    assertThat(Privileges.lowestPort(empty)).isEqualTo(1024);
    assertThat(Users.name(empty, 7)).isEqualTo("uid 7");
  }

  @Test
  void aContainerIsKnownByItsMarks() {
    assertThat(Container.kind(recorded.machine())).isEmpty();
    recorded.file("proc/1/cgroup", "4:memory:/kubepods/besteffort/pod1\n");
    assertThat(Container.kind(recorded.machine())).contains("kubepods");
    recorded.file(".dockerenv", "");
    assertThat(Container.kind(recorded.machine())).contains("Docker");
  }

  @Test
  void thisMachineListensWhereATestDoes() throws IOException {
    try (var server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Machine here = Machine.here();
      Set<Listening> mine =
          Listening.all(here).stream()
              .filter(socket -> socket.port() == server.getLocalPort())
              .collect(Collectors.toSet());
      assertThat(mine).hasSize(1);
      Listening socket = mine.iterator().next();
      assertThat(socket.address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
      Running owner = Owners.of(here, Set.of(socket.inode())).of(socket).orElseThrow();
      assertThat(owner.pid()).isEqualTo((int) ProcessHandle.current().pid());
    }
  }

  @Test
  void anyUserMayRunSomethingWithAnImpossiblePath() {
    // Cut within a character, as long arguments are.
    String path = "/" + "a".repeat(998) + "\ud83d\ude00";
    recorded
        .file("proc/9/comm", "java\n")
        .file("proc/9/cmdline", "java\0-jar\0postern.jar\0serve\0--config\0" + path + "\0");
    Running relay = Running.relays(recorded.machine()).getFirst();
    assertThat(relay.option(recorded.machine(), "--config")).isEmpty();
  }
}
