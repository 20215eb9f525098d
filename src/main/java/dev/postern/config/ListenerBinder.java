package dev.postern.config;

import dev.postern.guard.Networks;
import dev.postern.listener.ListenerConfig;
import dev.postern.listener.ListenerConfig.Auth;
import dev.postern.listener.ListenerConfig.Role;
import dev.postern.smtp.server.SessionPolicy.LineEndings;
import dev.postern.smtp.server.SessionPolicy.Tls;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// `listeners`.
///
/// @param gateways of this machine's default routes
record ListenerBinder(Section root, Set<InetAddress> gateways) {

  static final Map<String, Tls> TLS =
      Map.of("starttls", Tls.STARTTLS, "implicit", Tls.IMPLICIT, "optional", Tls.OPTIONAL);
  static final Map<String, Auth> AUTH =
      Map.of("required", Auth.REQUIRED, "trusted-networks", Auth.TRUSTED_NETWORKS);
  static final Map<String, Role> ROLE =
      Map.of("submission", Role.SUBMISSION, "inbound", Role.INBOUND);
  static final Map<String, LineEndings> LINE_ENDINGS =
      Map.of("strict", LineEndings.STRICT, "normalize", LineEndings.NORMALIZE);

  // It is a label of metrics.
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final int WIDEST_IPV4 = 8;
  private static final int WIDEST_IPV6 = 32;

  private static final String OPEN_RELAY =
      ", more than a /8 of IPv4 or a /32 of IPv6: that would make an open relay;"
          + " list only the networks of your own clients and give the others a key";

  List<ListenerConfig> bind() {
    Optional<Value> list =
        root.required(
            "listeners", "name at least one, as - { name: alternate, address: \"0.0.0.0:2525\" }");
    List<ListenerConfig> listeners = new ArrayList<>();
    Networks trusted = Networks.NONE;
    for (Value item : list.map(Value::items).orElse(List.of())) {
      Optional<ListenerConfig> listener = item.section(Names.LISTENER).flatMap(this::listener);
      listener.ifPresent(found -> distinct(item, found, listeners));
      listener.ifPresent(listeners::add);
      trusted = listener.map(ListenerConfig::trustedNetworks).map(trusted::and).orElse(trusted);
      // A listener whose own are too wide is not here: that was told already.
      if (listener.isPresent() && trusted.widerThan(WIDEST_IPV4, WIDEST_IPV6).isPresent()) {
        item.none(
            "has trusted-networks that together with those of the listeners before it cover "
                + trusted.widerThan(WIDEST_IPV4, WIDEST_IPV6).get()
                + OPEN_RELAY);
        trusted = Networks.NONE;
      }
    }
    list.filter(
            value ->
                value.node() instanceof org.snakeyaml.engine.v2.nodes.SequenceNode sequence
                    && sequence.getValue().isEmpty())
        .ifPresent(value -> value.none("is empty; name at least one address to listen on"));
    return listeners;
  }

  private Optional<ListenerConfig> listener(Section section) {
    Optional<String> name =
        section
            .required("name", "give it a short name; metrics and logs use it")
            .flatMap(ListenerBinder::name);
    Optional<InetSocketAddress> address =
        section.required("address", "write address:port, as 0.0.0.0:2525").flatMap(Value::address);
    Optional<Role> role = choice(section, "role", ROLE, Role.SUBMISSION);
    boolean inbound = role.equals(Optional.of(Role.INBOUND));
    Optional<Tls> tls =
        inbound ? Optional.of(Tls.OPTIONAL) : choice(section, "tls", TLS, Tls.STARTTLS);
    Optional<Auth> auth = choice(section, "auth", AUTH, Auth.REQUIRED);
    Optional<LineEndings> lineEndings =
        choice(
            section,
            "line-endings",
            LINE_ENDINGS,
            // Nothing that comes in there goes on, so nothing can be smuggled.
            inbound ? LineEndings.NORMALIZE : LineEndings.STRICT);
    Optional<Networks> trusted = networks(section, "trusted-networks");
    Optional<Networks> consented = networks(section, "trust-everyone-behind");
    Optional<Networks> proxies = networks(section, "proxies");
    if (inbound) {
      for (String setting : List.of("tls", "auth", "trusted-networks", "trust-everyone-behind")) {
        if (section.has(setting)) {
          section.error(
              "has "
                  + setting
                  + " with role: inbound, where nobody logs in and TLS is always offered;"
                  + " remove it");
        }
      }
    } else if (tls.equals(Optional.of(Tls.OPTIONAL)) && !section.has("trusted-networks")) {
      section.error(
          "has tls: optional without trusted-networks, so that anyone could send in clear;"
              + " list the networks that may, or use tls: starttls");
    }
    if (auth.equals(Optional.of(Auth.TRUSTED_NETWORKS)) && !section.has("trusted-networks")) {
      section.error(
          "has auth: trusted-networks without trusted-networks, so that nobody is trusted;"
              + " list the networks that need no key, or use auth: required");
    }
    if (section.has("trust-everyone-behind") && !section.has("trusted-networks")) {
      section.error(
          "has trust-everyone-behind without trusted-networks, so that nobody is trusted;"
              + " list the networks that are, or remove it");
    }
    if (trusted.isPresent() && consented.isPresent()) {
      warnOfGateways(section, trusted.get(), consented.get());
    }
    if (name.isEmpty()
        || address.isEmpty()
        || tls.isEmpty()
        || auth.isEmpty()
        || lineEndings.isEmpty()
        || role.isEmpty()
        || trusted.isEmpty()
        || consented.isEmpty()
        || proxies.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ListenerConfig(
            name.get(),
            address.get(),
            tls.get(),
            auth.get(),
            trusted.get(),
            proxies.get(),
            lineEndings.get(),
            role.get(),
            consented.get()));
  }

  // Told here as well as at its first client: better at the start than when mail is refused.
  private void warnOfGateways(Section section, Networks trusted, Networks consented) {
    for (InetAddress gateway : gateways) {
      if (gateway.isLoopbackAddress()
          || !trusted.contains(gateway)
          || consented.contains(gateway)) {
        continue;
      }
      section
          .value("trusted-networks")
          .ifPresent(
              value ->
                  value.warn(
                      "holds "
                          + gateway.getHostAddress()
                          + ", the gateway of this machine's default route, the address that NAT"
                          + " gives to every client: it is not trusted, and clients from there need"
                          + " TLS and a key; see docs/nat.md, and only if nobody but your own"
                          + " clients can reach this listener add trust-everyone-behind: [\""
                          + gateway.getHostAddress()
                          + "\"]"));
    }
  }

  private static Optional<String> name(Value value) {
    return value.text(NAME, "use at most 32 of a-z, 0-9 and hyphens");
  }

  private static <T> Optional<T> choice(
      Section section, String name, Map<String, T> choices, T standard) {
    return section.value(name).map(value -> value.choice(choices)).orElse(Optional.of(standard));
  }

  private static Optional<Networks> networks(Section section, String name) {
    return listed(section, name)
        .flatMap(
            networks -> {
              Optional<String> wide = networks.widerThan(WIDEST_IPV4, WIDEST_IPV6);
              return wide.isEmpty()
                  ? Optional.of(networks)
                  : section
                      .value(name)
                      .flatMap(value -> value.none("covers " + wide.get() + OPEN_RELAY));
            });
  }

  /// The networks of a list, however wide; none where there is no list.
  static Optional<Networks> listed(Section section, String name) {
    Optional<Value> value = section.value(name);
    if (value.isEmpty()) {
      return Optional.of(Networks.NONE);
    }
    List<String> texts = new ArrayList<>();
    int before = 0;
    for (Value item : value.get().items()) {
      before++;
      item.text().filter(text -> isNetwork(item, text)).ifPresent(texts::add);
    }
    if (texts.size() < before) {
      return Optional.empty();
    }
    return texts.isEmpty()
        ? value.get().none("lists no network; list one, as 10.1.0.0/16, or remove the line")
        : Optional.of(Networks.of(texts));
  }

  private static boolean isNetwork(Value item, String text) {
    try {
      Networks.of(List.of(text));
      return true;
    } catch (IllegalArgumentException cause) {
      item.none("is wrong: " + cause.getMessage());
      return false;
    }
  }

  private static void distinct(Value item, ListenerConfig one, List<ListenerConfig> others) {
    for (ListenerConfig other : others) {
      if (other.name().equals(one.name())) {
        item.none("is a second listener named " + one.name() + "; give it another name");
      }
      if (collide(other.address(), one.address())) {
        item.none(
            "listens on "
                + write(one.address())
                + ", which the listener "
                + other.name()
                + " has already; give it another address or port");
      }
    }
  }

  /// Whether both can't be bound at once. Port 0, any free one, never collides.
  static boolean collide(InetSocketAddress a, InetSocketAddress b) {
    if (a.getPort() != b.getPort() || a.getPort() == 0) {
      return false;
    }
    InetAddress left = a.getAddress();
    InetAddress right = b.getAddress();
    boolean sameFamily = left instanceof Inet4Address == right instanceof Inet4Address;
    return left.equals(right)
        || (sameFamily && (left.isAnyLocalAddress() || right.isAnyLocalAddress()));
  }

  static String write(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
