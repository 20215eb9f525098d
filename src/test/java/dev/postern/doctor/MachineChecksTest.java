package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.doctor.Line.Level;
import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Recorded;
import dev.postern.doctor.machine.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Disk, files, limits, clock and firewall.
class MachineChecksTest {

  private static final String DF =
      "Filesystem Inodes IUsed IFree IUse%% Mounted on\n/dev/sda1 100 %d %d %d%% /\n";

  @TempDir Path root;
  @TempDir Path place;
  private Recorded recorded;
  private Path data;

  @BeforeEach
  void record() throws IOException {
    recorded = new Recorded(root).file("proc/self/mounts", "/dev/sda1 / ext4 rw 0 0\n");
    data = Files.createDirectory(place.resolve("data"));
    mode(data, "rwx------");
  }

  private static void mode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private static Tools tools(Map<String, Tools.Said> answers) {
    return command -> answers.getOrDefault(command.getFirst(), new Tools.Said.Missing());
  }

  private static Tools.Said said(String text) {
    return new Tools.Said.Done(0, text);
  }

  private static void has(List<Line> lines, Level level, String seen, String remedy) {
    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.level()).isEqualTo(level);
              assertThat(line.seen()).contains(seen);
              assertThat(line.remedy()).contains(remedy);
            });
  }

  private List<Line> disk(Path at, Map<String, Tools.Said> answers) {
    return new DiskCheck(Setups.in(at), recorded.machine(), tools(answers)).look();
  }

  @Test
  void aDiskIsLookedAtWithoutWriting() throws IOException {
    List<Line> lines = disk(data, Map.of("df", said(DF.formatted(10, 90, 10))));
    has(lines, Level.OK, "can be written to", "");
    has(lines, Level.OK, "of type ext4", "");
    try (var files = Files.list(data)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aDirectoryThatIsNotThereYetIsMadeByTheRelay() throws IOException {
    has(disk(place.resolve("a/b"), Map.of()), Level.OK, "not there yet", "");
    Path file = Files.createFile(place.resolve("file"));
    has(disk(file, Map.of()), Level.FAIL, "not a directory", "data:");
  }

  @Test
  void fullInodesAndOddFileSystemsAreTold() {
    has(
        disk(data, Map.of("df", said(DF.formatted(98, 2, 98)))),
        Level.WARN,
        "98 % of the inodes",
        "du --inodes");
    recorded.file("proc/self/mounts", "nas:/x / nfs4 rw 0 0\n");
    has(disk(data, Map.of()), Level.WARN, "type nfs4", "local disk");
    recorded.file("proc/self/mounts", "/dev/sda1 / ext4 ro 0 0\n");
    has(disk(data, Map.of()), Level.FAIL, "read-only", "remount");
    recorded.file("proc/self/mounts", "overlay / overlay rw 0 0\n");
    has(disk(data, Map.of()), Level.WARN, "gone with this container", "volume");
  }

  @Test
  void aDirectoryOfAnotherUserThanTheRelaysFails() throws IOException {
    int owner = (Integer) Files.getAttribute(data, "unix:uid");
    recorded.relay(40, owner + 77, 1, "/etc/postern.yaml");
    has(disk(data, Map.of()), Level.FAIL, "the relay runs as uid", "chown -R");
    Path token = Files.createFile(data.resolve("admin.token"));
    mode(token, "rw-------");
    has(files(), Level.FAIL, "the relay runs as uid", "chown");
  }

  private List<Line> files() {
    return new FilesCheck(Setups.in(data), recorded.machine()).look();
  }

  @Test
  void secretsThatOthersMayReadAreTold() throws IOException {
    Path token = Files.createFile(data.resolve("admin.token"));
    mode(token, "rw-------");
    assertThat(files()).hasSize(2).allMatch(line -> line.level() == Level.OK);
    mode(token, "rw-r--r--");
    has(files(), Level.WARN, "every user of this machine may read it", "chmod 600 " + token);
  }

  private List<Line> limits() {
    return new LimitsCheck(Setups.with(Setups.door("0.0.0.0", 2525)), recorded.machine()).look();
  }

  @Test
  void limitsOfTheRunningRelayCount() {
    recorded
        .relay(40, 0, 1, "/etc/postern.yaml")
        .file("proc/40/limits", "Max open files            1024      4096     files\n")
        .file("proc/40/cgroup", "0::/postern\n")
        .file("sys/fs/cgroup/postern/memory.max", "1073741824\n")
        .file("proc/sys/net/core/somaxconn", "128\n")
        .file("proc/sys/net/ipv4/ip_local_port_range", "1024\t65000\n");
    List<Line> lines = limits();
    has(lines, Level.WARN, "the relay (pid 40) may open 1024", "LimitNOFILE=11000");
    has(lines, Level.WARN, "heap may grow to 1.0 GiB", "-Xmx768m");
    has(lines, Level.WARN, "it holds 128", "somaxconn");
    has(lines, Level.WARN, "ports from 1024 to 65000", "ip_local_reserved_ports=2525");
  }

  @Test
  void usualLimitsAreWell() {
    recorded
        .file("proc/self/limits", "Max open files            524288    524288   files\n")
        .file("proc/sys/net/core/somaxconn", "4096\n")
        .file("proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
    assertThat(limits()).hasSize(2).allMatch(line -> line.level() == Level.OK);
  }

  private List<Line> clock(Instant now) {
    return new ClockCheck(Setups.in(data), recorded.machine(), InstantSource.fixed(now)).look();
  }

  @Test
  void aClockBehindTheStoreIsWrong() throws IOException {
    Instant now = Instant.now();
    recorded.process(3, "chronyd", 0, 1, "/usr/sbin/chronyd");
    assertThat(clock(now)).allMatch(line -> line.level() == Level.OK);
    Path store = Files.createFile(data.resolve("postern.db"));
    Files.setLastModifiedTime(store, FileTime.from(now.plus(Duration.ofDays(9))));
    has(clock(now), Level.FAIL, "postern.db was written later", "timedatectl");
    has(clock(Instant.EPOCH), Level.FAIL, "1970", "timedatectl");
  }

  @Test
  void aClockThatNobodyKeepsIsUnknown() {
    has(clock(Instant.now()), Level.UNKNOWN, "no program that keeps", "chrony");
  }

  private List<Line> firewall(Map<String, Tools.Said> answers) {
    Machine machine = recorded.machine();
    return new FirewallCheck(Setups.with(Setups.door("0.0.0.0", 2525)), machine, tools(answers))
        .look();
  }

  @Test
  void aFirewallsRulesAreShownWhereTheyDrop() {
    has(
        firewall(Map.of("nft", said("chain input {\ntcp dport 2525 drop\n}\n"))),
        Level.WARN,
        "chain input: tcp dport 2525 drop",
        "remove that rule");
    has(
        firewall(Map.of("iptables-save", said(":INPUT DROP [0:0]\n"), "nft", said(""))),
        Level.WARN,
        "policy DROP, and no rule lets it in",
        "iptables -I INPUT");
    has(firewall(Map.of("nft", said(""))), Level.OK, "no rule", "");
  }

  @Test
  void whoWritesTheRulesIsAskedFirst() {
    List<Line> lines =
        firewall(
            Map.of(
                "ufw",
                said("Status: active\nDefault: deny (incoming)\n"),
                "nft",
                said("type filter hook input; policy drop;\n")));
    assertThat(lines).hasSize(1);
    has(lines, Level.WARN, "ufw denies", "ufw allow 2525/tcp");
  }

  @Test
  void rulesThatMayNotBeReadAreUnknown() {
    has(
        firewall(
            Map.of("nft", new Tools.Said.Done(1, "Operation not permitted (you must be root)\n"))),
        Level.UNKNOWN,
        "Operation not permitted",
        "sudo nft -n list ruleset");
    has(
        firewall(Map.of("nft", new Tools.Said.Failed("it did not end within 5 s"))),
        Level.UNKNOWN,
        "did not end",
        "root");
    has(firewall(Map.of()), Level.UNKNOWN, "none of nft", "cloud");
  }

  @Test
  void aContainersPortsMustBePublished() {
    recorded.file(".dockerenv", "");
    has(firewall(Map.of()), Level.UNKNOWN, "published", "docker run -p 2525:2525");
  }
}
