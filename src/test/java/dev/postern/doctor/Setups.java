package dev.postern.doctor;

import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.Setup.Host;
import dev.postern.doctor.Setup.Kind;
import dev.postern.doctor.Setup.Smarthost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Configurations for tests: each with one difference from an empty one.
final class Setups {

  private Setups() {}

  static Setup with(Door... doors) {
    return of(List.of(doors), null, null, List.of(), false, List.of());
  }

  static Setup in(Path data) {
    return of(List.of(door("0.0.0.0", 2525)), data, null, List.of(), false, List.of());
  }

  static Setup with(Setup.Certificate certificate) {
    return of(List.of(door("0.0.0.0", 2525)), null, certificate, List.of(), false, List.of());
  }

  static Setup relaying(boolean tls, String... hosts) {
    List<Host> named =
        Arrays.stream(hosts)
            .map(host -> host.split(":", 2))
            .map(parts -> new Host(parts[0], Integer.parseInt(parts[1])))
            .toList();
    return of(
        List.of(), null, null, List.of(new Smarthost(named, tls, false, null)), false, List.of());
  }

  static Setup direct(String... strangers) {
    return of(List.of(), null, null, List.of(), true, List.of(strangers));
  }

  static Door door(String address, int port) {
    return door(address, port, Kind.STARTTLS);
  }

  static Door door(String address, int port, Kind kind) {
    return new Door(
        "alternate",
        new InetSocketAddress(InetAddress.ofLiteral(address), port),
        kind,
        false,
        true);
  }

  private static Setup of(
      List<Door> doors,
      @Nullable Path data,
      Setup.@Nullable Certificate certificate,
      List<Smarthost> smarthosts,
      boolean direct,
      List<String> strangers) {
    return new Setup(
        "/etc/postern.yaml",
        "relay.example",
        doors,
        data,
        certificate,
        smarthosts,
        direct,
        strangers,
        true,
        10_000);
  }
}
