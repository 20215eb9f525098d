package dev.postern.cli;

import dev.postern.config.RelayConfig;
import dev.postern.dns.DnsConfig.Dnssec;
import dev.postern.doctor.Setup;
import dev.postern.doctor.Setup.Certificate;
import dev.postern.doctor.Setup.Door;
import dev.postern.doctor.Setup.Host;
import dev.postern.doctor.Setup.Kind;
import dev.postern.doctor.Setup.Smarthost;
import dev.postern.guard.LimitsConfig;
import dev.postern.listener.ListenerConfig;
import dev.postern.route.Route;
import dev.postern.route.Route.Tls;
import dev.postern.transport.CertificateMint;
import dev.postern.transport.TlsConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Tells the doctor what it has to know of a configuration.
final class DoctorSetup {

  private DoctorSetup() {}

  /// @param file as the user would name it
  static Setup of(RelayConfig config, String file, List<String> probes) {
    List<Door> doors = new ArrayList<>();
    config.listeners().forEach(listener -> doors.add(door(listener)));
    doors.add(new Door("http", config.http().address(), Kind.HTTP, false, true));
    return new Setup(
        file,
        config.hostname(),
        doors,
        config.data(),
        certificate(config.tls()),
        smarthosts(config.routes()),
        config.routes().stream().anyMatch(route -> route.target() instanceof Route.Direct),
        probes,
        config.dns().dnssec() == Dnssec.VALIDATE,
        config.limits().connections().total());
  }

  /// Where nothing is known but what is usual.
  ///
  /// @param file of a configuration that can't be used; empty where there is none
  static Setup usual(String file, List<String> probes) {
    return new Setup(
        file,
        "",
        List.of(
            usual("submission", 2525, Kind.STARTTLS, true),
            usual("submission", 587, Kind.STARTTLS, false),
            usual("submissions", 465, Kind.IMPLICIT_TLS, false),
            usual("smtp", 25, Kind.STARTTLS, false)),
        null,
        null,
        List.of(),
        false,
        probes,
        false,
        LimitsConfig.DEFAULT.connections().total());
  }

  private static Door usual(String name, int port, Kind kind, boolean needed) {
    var any = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), port);
    return new Door(name, any, kind, false, needed);
  }

  private static Door door(ListenerConfig listener) {
    Kind kind =
        switch (listener.tls()) {
          case STARTTLS -> Kind.STARTTLS;
          case IMPLICIT -> Kind.IMPLICIT_TLS;
          case OPTIONAL -> Kind.PLAIN;
        };
    boolean proxied = !listener.proxies().isEmpty();
    return new Door(listener.name(), listener.address(), kind, proxied, true);
  }

  private static Certificate certificate(TlsConfig tls) {
    return switch (tls) {
      case TlsConfig.Files(var chain, var key) -> new Certificate(chain, key, null);
      case TlsConfig.SelfSigned(var directory) -> {
        TlsConfig.Files leaf = CertificateMint.leaf(directory);
        yield new Certificate(leaf.certificate(), leaf.key(), CertificateMint.authority(directory));
      }
    };
  }

  private static List<Smarthost> smarthosts(List<Route> routes) {
    Set<Smarthost> found = new LinkedHashSet<>();
    for (Route route : routes) {
      if (route.target() instanceof Route.Smarthost smarthost) {
        found.add(
            new Smarthost(
                smarthost.hosts().stream().map(host -> new Host(host.name(), host.port())).toList(),
                smarthost.tls() == Tls.REQUIRED || smarthost.tls() == Tls.VERIFIED,
                smarthost.tls() == Tls.VERIFIED,
                smarthost.authority()));
      }
    }
    return List.copyOf(found);
  }
}
