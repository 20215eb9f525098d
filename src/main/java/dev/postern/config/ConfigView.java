package dev.postern.config;

import dev.postern.bounce.BouncesConfig;
import dev.postern.dns.DnsConfig;
import dev.postern.guard.Allowance;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Networks;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.key.KeyConfig;
import dev.postern.listener.ListenerConfig;
import dev.postern.mail.AddressPattern;
import dev.postern.route.Route;
import dev.postern.transport.TlsConfig;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// A configuration as it takes effect, defaults filled in, secrets as stars: maps, lists and
/// scalars with the names of the file.
public final class ConfigView {

  private ConfigView() {}

  public static Map<String, Object> of(RelayConfig config) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("hostname", config.hostname());
    view.put("data", config.data().toString());
    view.put("tls", tls(config.tls()));
    view.put("listeners", config.listeners().stream().map(ConfigView::listener).toList());
    view.put("http", Map.of("address", ListenerBinder.write(config.http().address())));
    var ofKeys = config.limits().allowances().ofKeys();
    view.put("keys", config.keys().stream().map(key -> key(key, ofKeys.get(key.user()))).toList());
    view.put("routes", config.routes().stream().map(ConfigView::route).toList());
    view.put("limits", LimitsView.of(config.limits()));
    var retry = config.retry();
    view.put(
        "retry",
        ordered(
            "first", Units.write(retry.first()),
            "factor", plain(retry.factor()),
            "most", Units.write(retry.most()),
            "give-up", Units.write(retry.giveUp()),
            "warn", Units.write(retry.warn())));
    view.put("retention", Units.write(config.retention()));
    view.put("dns", dns(config.dns()));
    var reports = config.tlsReports();
    view.put(
        "tls-reports",
        ordered(
            "enabled", reports.enabled(),
            "organization", reports.organization(),
            "contact", reports.contact().toString(),
            "private-addresses", reports.privateAddresses()));
    config.bounces().ifPresent(bounces -> view.put("bounces", bounces(bounces)));
    view.put(
        "suppression",
        ordered("action", nameOf(BounceBinder.ACTION, config.suppression().action())));
    view.put("egress", EgressView.of(config.egress()));
    config
        .tracing()
        .ifPresent(
            tracing ->
                view.put(
                    "tracing",
                    ordered("otlp", tracing.otlp().toString(), "sample", tracing.sample())));
    view.put("guard", guard(config.guard(), config.volume()));
    view.put("alerts", AlertsBinder.view(config.alerts()));
    return view;
  }

  /// The same as YAML, which reads back but for the secrets.
  public static String yaml(RelayConfig config) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(120)
            .build();
    return new Dump(settings).dumpToString(of(config));
  }

  private static Map<String, Object> bounces(BouncesConfig bounces) {
    return ordered(
        "domain", bounces.domain().toString(),
        "verp", nameOf(BounceBinder.VERP, bounces.verp()),
        "smarthosts", bounces.smarthosts(),
        "feedback", bounces.feedback(),
        "valid", Units.write(bounces.valid()),
        "message-size", Units.writeSize(bounces.messageSize()));
  }

  private static Map<String, Object> tls(TlsConfig tls) {
    return switch (tls) {
      case TlsConfig.Files files ->
          ordered("certificate", files.certificate().toString(), "key", files.key().toString());
      case TlsConfig.SelfSigned _ -> ordered("self-signed", true);
    };
  }

  private static Map<String, Object> listener(ListenerConfig listener) {
    if (listener.role() == ListenerConfig.Role.INBOUND) {
      Map<String, Object> view =
          ordered(
              "name", listener.name(),
              "address", ListenerBinder.write(listener.address()),
              "role", nameOf(ListenerBinder.ROLE, listener.role()),
              "line-endings", nameOf(ListenerBinder.LINE_ENDINGS, listener.lineEndings()));
      putNetworks(view, "proxies", listener.proxies());
      return view;
    }
    Map<String, Object> view =
        ordered(
            "name", listener.name(),
            "address", ListenerBinder.write(listener.address()),
            "tls", nameOf(ListenerBinder.TLS, listener.tls()),
            "auth", nameOf(ListenerBinder.AUTH, listener.auth()),
            "line-endings", nameOf(ListenerBinder.LINE_ENDINGS, listener.lineEndings()));
    putNetworks(view, "trusted-networks", listener.trustedNetworks());
    putNetworks(view, "trust-everyone-behind", listener.trustEveryoneBehind());
    putNetworks(view, "proxies", listener.proxies());
    return view;
  }

  private static void putNetworks(Map<String, Object> view, String name, Networks networks) {
    if (!networks.isEmpty()) {
      view.put(name, Arrays.asList(networks.toString().split(", ", -1)));
    }
  }

  private static Map<String, Object> key(KeyConfig key, @Nullable Allowance own) {
    Map<String, Object> view =
        ordered(
            "user", key.user(),
            "secret", key.secret().toString(),
            "project", key.project(),
            "from", texts(key.from()),
            "hide-client", key.hideClient());
    if (own != null) {
      view.put("limits", LimitsView.ofKey(own));
    }
    return view;
  }

  private static Map<String, Object> route(Route route) {
    Map<String, Object> view = ordered("recipients", texts(route.recipients()));
    switch (route.target()) {
      case Route.Capture _ -> view.put("capture", true);
      case Route.Smarthost smarthost -> view.put("smarthost", smarthost(smarthost));
      case Route.Direct direct -> view.put("direct", direct(direct));
    }
    return view;
  }

  private static Map<String, Object> direct(Route.Direct direct) {
    Map<String, Object> view =
        ordered(
            "port", direct.port(),
            "literals", direct.literals(),
            "tls", nameOf(RouteBinder.DIRECT_TLS, direct.tls()));
    if (!direct.privateNetworks().isEmpty()) {
      view.put("private-networks", List.of(direct.privateNetworks().toString().split(", ")));
    }
    return view;
  }

  private static Map<String, Object> smarthost(Route.Smarthost smarthost) {
    Map<String, Object> view =
        ordered(
            "hosts", smarthost.hosts().stream().map(Route.Host::toString).toList(),
            "tls", nameOf(RouteBinder.TLS, smarthost.tls()));
    if (smarthost.authority() != null) {
      view.put("ca", smarthost.authority().toString());
    }
    Route.Credentials credentials = smarthost.credentials();
    if (credentials != null) {
      view.put(
          "auth",
          ordered("user", credentials.user(), "password", credentials.password().toString()));
    }
    return view;
  }

  private static Map<String, Object> dns(DnsConfig dns) {
    Map<String, Object> view =
        ordered(
            "resolvers", dns.resolvers().stream().map(ListenerBinder::write).toList(),
            "dnssec", nameOf(DnsBinder.DNSSEC, dns.dnssec()));
    if (dns.trustAnchor() != null) {
      view.put("trust-anchor", dns.trustAnchor().toString());
    }
    view.put("timeout", Units.write(dns.timeout()));
    view.put("cache", dns.cache());
    return view;
  }

  private static Map<String, Object> guard(GuardConfig guard, VolumeConfig volume) {
    Map<String, Object> view = ordered();
    var access = guard.access();
    putNetworks(view, "allow", access.allow());
    if (access.allowFile() != null) {
      view.put("allow-file", access.allowFile().toString());
    }
    putNetworks(view, "refuse", access.refuse());
    if (access.refuseFile() != null) {
      view.put("refuse-file", access.refuseFile().toString());
    }
    var lockout = guard.lockout();
    view.put(
        "lockout",
        ordered(
            "failures", lockout.failures(),
            "network-failures", lockout.networkFailures(),
            "login-failures", lockout.loginFailures(),
            "first", Units.write(lockout.first()),
            "most", Units.write(lockout.most()),
            "half-life", Units.write(lockout.halfLife()),
            "delay", Units.write(lockout.delay())));
    view.put(
        "traps",
        ordered(
            "users",
            guard.traps().users(),
            "keys",
            guard.traps().keys().stream()
                .map(key -> ordered("user", key.user(), "secret", key.secret().toString()))
                .toList()));
    view.put("self-audit", guard.selfAudit());
    view.put(
        "volume",
        ordered(
            "policy", nameOf(VolumeBinder.POLICY, volume.policy()),
            "sensitivity", plain(volume.sensitivity())));
    return view;
  }

  private static Object plain(double number) {
    if (number == Math.rint(number)) {
      return (int) number;
    }
    return number;
  }

  private static List<String> texts(List<AddressPattern> patterns) {
    return patterns.stream().map(AddressPattern::toString).toList();
  }

  private static <T> String nameOf(Map<String, T> names, T value) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(value))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
