package dev.postern.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Every name that a configuration may use, section by section: a contract, and what the reference
/// page must mention.
final class Names {

  static final List<String> ROOT =
      List.of(
          "hostname",
          "data",
          "tls",
          "listeners",
          "http",
          "keys",
          "routes",
          "limits",
          "retry",
          "retention",
          "dns",
          "tls-reports",
          "bounces",
          "suppression",
          "egress",
          "tracing",
          "alerts",
          "guard");
  static final List<String> TLS = List.of("certificate", "key", "self-signed");
  static final List<String> LISTENER =
      List.of(
          "name",
          "address",
          "role",
          "tls",
          "auth",
          "trusted-networks",
          "trust-everyone-behind",
          "proxies",
          "line-endings");
  static final List<String> HTTP = List.of("address");
  static final List<String> KEY =
      List.of("user", "secret", "project", "from", "hide-client", "limits");
  static final List<String> SECRET = List.of("file", "env");
  static final List<String> ROUTE = List.of("recipients", "capture", "smarthost", "direct");
  static final List<String> DIRECT = List.of("port", "private-networks", "literals", "tls");
  static final List<String> SMARTHOST = List.of("hosts", "tls", "ca", "auth");
  static final List<String> AUTH = List.of("user", "password");
  static final List<String> LIMITS =
      List.of(
          "message-size",
          "recipients",
          "connections",
          "connections-per-address",
          "connections-per-network",
          "connection-rate",
          "connection-rate-per-address",
          "session",
          "per-key",
          "per-project",
          "per-address",
          "contact",
          "overload",
          "future-release");
  static final List<String> SESSION = List.of("commands", "recipients", "messages", "bytes");
  static final List<String> QUOTAS = List.of("messages", "recipients");
  static final List<String> KEY_LIMITS = List.of("messages", "recipients", "new-recipients");
  static final List<String> OVERLOAD = List.of("memory", "commit-time", "queue");
  static final List<String> RETRY = List.of("first", "factor", "most", "give-up", "warn");
  static final List<String> BOUNCES =
      List.of("domain", "verp", "smarthosts", "feedback", "valid", "message-size");
  static final List<String> SUPPRESSION = List.of("action");

  static final List<String> DNS =
      List.of("resolvers", "dnssec", "trust-anchor", "timeout", "cache");
  static final List<String> TLS_REPORTS =
      List.of("enabled", "organization", "contact", "private-addresses");
  static final List<String> TRACING = List.of("otlp", "sample");
  static final List<String> EGRESS = List.of("sources", "pools", "use", "default", "profile");
  static final List<String> SOURCE = List.of("name", "addresses", "hostname");
  static final List<String> POOL = List.of("name", "sources");
  static final List<String> MEMBER = List.of("source", "weight", "warm-up");
  static final List<String> WARM_UP = List.of("since", "days");
  static final List<String> GUARD =
      List.of(
          "allow",
          "allow-file",
          "refuse",
          "refuse-file",
          "lockout",
          "traps",
          "volume",
          "self-audit");
  static final List<String> LOCKOUT =
      List.of(
          "failures", "network-failures", "login-failures", "first", "most", "half-life", "delay");
  static final List<String> TRAPS = List.of("users", "keys");
  static final List<String> TRAP_KEY = List.of("user", "secret");
  static final List<String> USE = List.of("key", "project", "pool");

  static final List<String> VOLUME = List.of("policy", "sensitivity");
  static final List<String> ALERTS = List.of("webhook", "command");
  static final List<String> WEBHOOK = List.of("url", "secret", "private-addresses");

  /// Those of a shaping profile, which docs/shaping.md is the reference of.
  static final List<String> SHAPING = List.of("default", "sites", "built-in");

  static final List<String> SHAPE =
      List.of(
          "connections",
          "messages-per-connection",
          "recipients-per-message",
          "rate",
          "connection-rate",
          "back-off");
  static final List<String> RULE =
      Stream.concat(Stream.of("name", "mx", "domains"), SHAPE.stream()).toList();
  static final List<String> BACK_OFF = List.of("name", "code", "status", "text", "pause", "slow");

  /// The sections by the heading that the reference page gives them.
  static final Map<String, List<String>> SECTIONS =
      Map.ofEntries(
          Map.entry("", ROOT),
          Map.entry("tls", TLS),
          Map.entry("listeners", LISTENER),
          Map.entry("http", HTTP),
          Map.entry("keys", KEY),
          Map.entry("secret", SECRET),
          Map.entry("routes", ROUTE),
          Map.entry("direct", DIRECT),
          Map.entry("smarthost", SMARTHOST),
          Map.entry("auth", AUTH),
          Map.entry("limits", LIMITS),
          Map.entry("session", SESSION),
          Map.entry("per-key", KEY_LIMITS),
          Map.entry("overload", OVERLOAD),
          Map.entry("retry", RETRY),
          Map.entry("dns", DNS),
          Map.entry("tls-reports", TLS_REPORTS),
          Map.entry("bounces", BOUNCES),
          Map.entry("suppression", SUPPRESSION),
          Map.entry("tracing", TRACING),
          Map.entry("egress", EGRESS),
          Map.entry("sources", SOURCE),
          Map.entry("pools", POOL),
          Map.entry("pool sources", MEMBER),
          Map.entry("warm-up", WARM_UP),
          Map.entry("use", USE),
          Map.entry("guard", GUARD),
          Map.entry("lockout", LOCKOUT),
          Map.entry("traps", TRAPS),
          Map.entry("trap keys", TRAP_KEY),
          Map.entry("alerts", ALERTS),
          Map.entry("webhook", WEBHOOK),
          Map.entry("volume", VOLUME));

  private Names() {}

  /// The known name that was probably meant; the empty text where none is near.
  static String nearest(String unknown, List<String> known) {
    String best = "";
    int least = Math.max(2, unknown.length() / 2) + 1;
    for (String name : known) {
      int distance = distance(unknown.toLowerCase(java.util.Locale.ROOT).replace('_', '-'), name);
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    return best;
  }

  // Levenshtein's, in two rows.
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
