package dev.postern.config;

import dev.postern.alert.AlertsConfig;
import dev.postern.bounce.BouncesConfig;
import dev.postern.dns.DnsConfig;
import dev.postern.egress.EgressConfig;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.http.HttpConfig;
import dev.postern.key.KeyConfig;
import dev.postern.listener.ListenerConfig;
import dev.postern.queue.RetryConfig;
import dev.postern.route.Route;
import dev.postern.suppression.SuppressionConfig;
import dev.postern.tlsrpt.TlsReportsConfig;
import dev.postern.trace.TracingConfig;
import dev.postern.transport.TlsConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The whole configuration, checked. Its names and defaults are those of the file: see `postern
/// config show`.
///
/// @param hostname what we call ourselves in greeting, EHLO, Received and Message-ID
/// @param data the directory of the store, minted TLS and spill files
/// @param retention how long envelopes and events are kept, from when a message was accepted and at
///   least until it is done
/// @param bounces empty where mail comes back to its sender and not to us
/// @param tracing empty where nobody wants traces
public record RelayConfig(
    String hostname,
    Path data,
    TlsConfig tls,
    List<ListenerConfig> listeners,
    HttpConfig http,
    List<KeyConfig> keys,
    List<Route> routes,
    LimitsConfig limits,
    RetryConfig retry,
    Duration retention,
    DnsConfig dns,
    TlsReportsConfig tlsReports,
    Optional<BouncesConfig> bounces,
    SuppressionConfig suppression,
    EgressConfig egress,
    Optional<TracingConfig> tracing,
    GuardConfig guard,
    AlertsConfig alerts,
    VolumeConfig volume) {

  public static final Duration DEFAULT_RETENTION = Duration.ofDays(14);

  public RelayConfig {
    listeners = List.copyOf(listeners);
    keys = List.copyOf(keys);
    routes = List.copyOf(routes);
  }

  /// The same with other routes.
  public RelayConfig withRoutes(List<Route> others) {
    return new RelayConfig(
        hostname,
        data,
        tls,
        listeners,
        http,
        keys,
        others,
        limits,
        retry,
        retention,
        dns,
        tlsReports,
        bounces,
        suppression,
        egress,
        tracing,
        guard,
        alerts,
        volume);
  }

  /// What differs in another configuration and can't change while the relay runs, by its names in
  /// the file.
  public List<String> fixedNamesThatDiffer(RelayConfig other) {
    List<String> names = new ArrayList<>();
    note(names, "hostname", hostname.equals(other.hostname));
    note(names, "data", data.equals(other.data));
    note(names, "tls", tls.equals(other.tls));
    note(names, "listeners", listeners.equals(other.listeners));
    note(names, "http", http.equals(other.http));
    note(names, "limits.message-size", limits.messageSize() == other.limits.messageSize());
    note(names, "limits.overload", limits.overload().equals(other.limits.overload()));
    note(names, "retention", retention.equals(other.retention));
    note(names, "dns", dns.equals(other.dns));
    note(names, "tls-reports", tlsReports.equals(other.tlsReports));
    note(names, "bounces", bounces.equals(other.bounces));
    note(names, "suppression", suppression.equals(other.suppression));
    note(names, "tracing", tracing.equals(other.tracing));
    note(names, "alerts", alerts.equals(other.alerts));
    note(names, "guard.volume", volume.equals(other.volume));
    note(names, "guard.self-audit", guard.selfAudit() == other.guard.selfAudit());
    return names;
  }

  private static void note(List<String> names, String name, boolean same) {
    if (!same) {
      names.add(name);
    }
  }

  /// Where a program on this machine reaches the admin interface; a wildcard address is reached
  /// over loopback.
  public URI httpUri() {
    InetSocketAddress address = http.address();
    String host =
        address.getAddress().isAnyLocalAddress()
            ? "127.0.0.1"
            : address.getAddress().getHostAddress();
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
  }

  /// The file that holds the token of the admin interface.
  public Path adminToken() {
    return adminToken(data);
  }

  /// The same for a directory alone.
  public static Path adminToken(Path data) {
    return data.resolve("admin.token");
  }
}
