package dev.postern.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A directory with a configuration, from which a relay can be started again and again.
///
/// Three listeners on free loopback ports: STARTTLS and implicit TLS with one declared key (user
/// `app`, any sender at app.example), and a plain one that trusts loopback.
public final class RelayHome {

  public static final String USER = "app";
  public static final String SECRET = "a-secret-0123456789-abcdefghij";

  private final Path directory;
  private final List<Integer> ports = Ports.free(4);
  private final List<String> javaOptions = new ArrayList<>();

  /// @param routes lines of YAML below `routes:`
  public RelayHome(Path directory, String routes) {
    this.directory = directory;
    write("app.secret", SECRET);
    write(
        "postern.yaml",
        """
        hostname: relay.example
        data: data
        tls: { self-signed: true }
        listeners:
          - { name: alternate, address: "127.0.0.1:%d" }
          - { name: submissions, address: "127.0.0.1:%d", tls: implicit }
          - { name: sidecar, address: "127.0.0.1:%d", tls: optional, auth: trusted-networks, trusted-networks: ["127.0.0.0/8"] }
        http: { address: "127.0.0.1:%d" }
        keys:
          - { user: app, secret: { file: app.secret }, from: ["*@app.example"] }
        routes:
        %s
        limits: { connections-per-address: 10000 }
        retry: { first: 1s, factor: 1, most: 2s, give-up: 1h, warn: 30m }
        guard: { self-audit: false }
        """
            .formatted(
                startTlsPort(),
                implicitTlsPort(),
                trustedPort(),
                httpPort(),
                routes.stripTrailing().indent(2).stripTrailing()));
  }

  /// A relay whose one route is a next hop on a loopback port, without TLS.
  public static RelayHome relayingTo(Path directory, int port) {
    return new RelayHome(
        directory,
        "- { recipients: [\"*\"], smarthost: { hosts: [\"127.0.0.1:%d\"], tls: none } }"
            .formatted(port));
  }

  /// A relay that sends straight to hosts on loopback, which it looks up in a DNS of the test's.
  ///
  /// @param port of the hosts, all of them
  /// @param signed the zone whose keys it knows
  public static RelayHome direct(Path directory, int port, DnsRig dns, String signed) {
    return new RelayHome(
            directory,
            "- { recipients: [\"*\"], direct: { port: %d, private-networks: [\"127.0.0.0/8\"] } }"
                .formatted(port))
        .edit(
            "http: {",
            "dns: { resolvers: [\"127.0.0.1:%d\"], dnssec: validate, trust-anchor: \"%s\" }\nhttp: {"
                .formatted(dns.address().getPort(), dns.trustAnchor(signed)));
  }

  /// A relay that captures everything.
  public static RelayHome capturing(Path directory) {
    return new RelayHome(directory, "- { recipients: [\"*\"], capture: true }");
  }

  public Path directory() {
    return directory;
  }

  public Path config() {
    return directory.resolve("postern.yaml");
  }

  /// What clients are to trust.
  public Path authority() {
    return directory.resolve("data/tls/ca.pem");
  }

  public int startTlsPort() {
    return ports.get(0);
  }

  public int implicitTlsPort() {
    return ports.get(1);
  }

  public int trustedPort() {
    return ports.get(2);
  }

  public int httpPort() {
    return ports.get(3);
  }

  /// Replaces a part of the configuration; it must be there.
  public RelayHome edit(String part, String replacement) {
    try {
      String text = Files.readString(config());
      if (!text.contains(part)) {
        throw new IllegalArgumentException("not in the configuration: " + part);
      }
      Files.writeString(config(), text.replace(part, replacement));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// An option of the relay's Java.
  public RelayHome javaOption(String option) {
    javaOptions.add(option);
    return this;
  }

  public Path write(String name, String text) {
    try {
      Path file = Files.writeString(directory.resolve(name), text);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts the relay and waits until it listens.
  public RelayProcess start() {
    return RelayProcess.start(this, command("serve", "--config", config().toString()));
  }

  /// Starts a command that stays, such as `dev`, without waiting for anything.
  public RelayProcess launch(String... arguments) {
    return RelayProcess.launch(directory, command(arguments));
  }

  /// Runs a command, such as `inbox list --json`, against the running relay.
  public Program.Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", config().toString()));
    return runAsIs(all.toArray(String[]::new));
  }

  /// Runs a command with exactly these arguments.
  public Program.Result runAsIs(String... arguments) {
    return Program.run(directory, Map.of(), "", command(arguments));
  }

  /// The program under test, as compiled; the jar is made only after the tests.
  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp"));
    command.add(
        String.join(
            File.pathSeparator,
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(
                    entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
                .toList()));
    command.addAll(javaOptions);
    command.add("dev.postern.Main");
    command.addAll(List.of(arguments));
    return command;
  }
}
