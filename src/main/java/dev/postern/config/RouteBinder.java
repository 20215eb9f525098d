package dev.postern.config;

import dev.postern.guard.Networks;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Domain;
import dev.postern.mail.Secret;
import dev.postern.route.Route;
import dev.postern.route.Route.Tls;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// `routes`.
record RouteBinder(Section root, Sources sources) {

  static final Map<String, Tls> TLS =
      Map.of(
          "none", Tls.NONE,
          "opportunistic", Tls.OPPORTUNISTIC,
          "required", Tls.REQUIRED,
          "verified", Tls.VERIFIED);

  static final Map<String, Tls> DIRECT_TLS =
      Map.of("opportunistic", Tls.OPPORTUNISTIC, "required", Tls.REQUIRED);

  // The port of submission (RFC 6409 §3.1).
  static final int DEFAULT_PORT = 587;

  List<Route> bind() {
    Optional<Value> list =
        root.required(
            "routes",
            "say where mail goes, as - { recipients: [\"*\"], smarthost: { hosts: […] } }");
    List<Route> routes = new ArrayList<>();
    boolean all = false;
    for (Value item : list.map(Value::items).orElse(List.of())) {
      if (all) {
        item.warn("is never reached, since a route before it takes \"*\"; move it up");
      }
      Optional<Route> route = item.section(Names.ROUTE).flatMap(this::route);
      route.ifPresent(routes::add);
      all |=
          route.stream()
              .flatMap(found -> found.recipients().stream())
              .anyMatch(AddressPattern::isAny);
    }
    if (list.isPresent() && !all && !list.get().problems().failed()) {
      list.get()
          .warn(
              "have no last one for \"*\": recipients that none takes are refused; add one if that"
                  + " isn't meant");
    }
    return routes;
  }

  private Optional<Route> route(Section section) {
    Optional<List<AddressPattern>> recipients =
        section
            .required("recipients", "list patterns, as [\"*\"] for all")
            .flatMap(KeyBinder::patterns);
    return target(section).flatMap(to -> recipients.map(patterns -> new Route(patterns, to)));
  }

  private Optional<Route.Target> target(Section section) {
    Optional<Value> capture = section.value("capture");
    Optional<Value> smarthost = section.value("smarthost");
    Optional<Value> direct = section.value("direct");
    if (Stream.of(capture, smarthost, direct).filter(Optional::isPresent).count() != 1) {
      section.error("needs one of smarthost: { … }, direct: true and capture: true; give one");
      return Optional.empty();
    }
    if (smarthost.isPresent()) {
      return smarthost.get().section(Names.SMARTHOST).flatMap(this::smarthost);
    }
    if (direct.isPresent()) {
      return direct(direct.get());
    }
    return capture.get().flag().flatMap(flag -> on(flag, capture.get(), new Route.Capture()));
  }

  private static Optional<Route.Target> on(boolean flag, Value value, Route.Target target) {
    return flag
        ? Optional.of(target)
        : value.none("is false; write true, or name another target instead");
  }

  private static Optional<Route.Target> direct(Value value) {
    if (value.node() instanceof ScalarNode) {
      return value.flag().flatMap(flag -> on(flag, value, Route.Direct.DEFAULT));
    }
    return value.section(Names.DIRECT).flatMap(RouteBinder::direct);
  }

  private static Optional<Route.Target> direct(Section section) {
    Route.Direct standard = Route.Direct.DEFAULT;
    Optional<Networks> inside = ListenerBinder.listed(section, "private-networks");
    Optional<Tls> tls =
        section
            .value("tls")
            .map(value -> value.choice(DIRECT_TLS))
            .orElse(Optional.of(standard.tls()));
    if (inside.isEmpty() || tls.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Route.Direct(
            section.value("port").flatMap(value -> value.whole(1, 65535)).orElse(standard.port()),
            inside.get(),
            section.value("literals").flatMap(Value::flag).orElse(standard.literals()),
            tls.get()));
  }

  private Optional<Route.Target> smarthost(Section section) {
    Optional<List<Route.Host>> hosts =
        section
            .required("hosts", "list where to relay to, as [\"smtp.provider.example:587\"]")
            .flatMap(RouteBinder::hosts);
    Optional<Tls> tls =
        section.value("tls").map(value -> value.choice(TLS)).orElse(Optional.of(Tls.VERIFIED));
    Optional<Value> auth = section.value("auth");
    Optional<Route.Credentials> credentials =
        auth.flatMap(value -> value.section(Names.AUTH)).flatMap(this::credentials);
    Optional<Value> ca = section.value("ca");
    Optional<Path> authority = ca.flatMap(value -> sources.pem(value, "CERTIFICATE"));
    if (ca.isPresent() && tls.isPresent() && tls.get() != Tls.VERIFIED) {
      return ca.get().none("has no effect unless tls is verified; write that, or leave ca out");
    }
    if (ca.isPresent() && authority.isEmpty()) {
      return Optional.empty();
    }
    if (hosts.isEmpty() || tls.isEmpty() || (auth.isPresent() && credentials.isEmpty())) {
      return Optional.empty();
    }
    boolean clear = tls.get() == Tls.NONE || tls.get() == Tls.OPPORTUNISTIC;
    if (auth.isPresent() && clear && !hosts.get().stream().allMatch(RouteBinder::isLoopback)) {
      return section
          .value("tls")
          .orElse(auth.get())
          .none("would let the password cross the network in clear; write verified, or required");
    }
    return Optional.of(
        new Route.Smarthost(
            hosts.get(), tls.get(), authority.orElse(null), credentials.orElse(null)));
  }

  private Optional<Route.Credentials> credentials(Section section) {
    Optional<String> user =
        section.required("user", "name the user at the provider").flatMap(Value::text);
    Optional<Secret> password =
        section
            .required("password", "give { file: PATH } or { env: NAME }")
            .flatMap(sources::secret);
    return user.flatMap(name -> password.map(secret -> new Route.Credentials(name, secret)));
  }

  private static Optional<List<Route.Host>> hosts(Value value) {
    List<Route.Host> hosts = new ArrayList<>();
    List<Value> items = value.items();
    for (Value item : items) {
      item.text().flatMap(text -> host(item, text)).ifPresent(hosts::add);
    }
    if (items.isEmpty()) {
      return value.none("lists nothing; name at least one host");
    }
    return hosts.size() == items.size() ? Optional.of(hosts) : Optional.empty();
  }

  private static Optional<Route.Host> host(Value item, String text) {
    return HostPort.parse(text)
        .filter(parsed -> parsed.port() != 0 && isHost(parsed.host()))
        .map(
            parsed ->
                new Route.Host(parsed.host(), parsed.port() < 0 ? DEFAULT_PORT : parsed.port()))
        .or(
            () ->
                item.none(
                    "can't be "
                        + Value.quoted(text)
                        + "; write host:port, as smtp.provider.example:587 or [2001:db8::1]:587"));
  }

  private static boolean isHost(String name) {
    return isLiteral(name) || Domain.parse(name).filter(found -> !found.isLiteral()).isPresent();
  }

  private static boolean isLiteral(String name) {
    try {
      InetAddress.ofLiteral(name);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static boolean isLoopback(Route.Host host) {
    return host.name().equals("localhost")
        || (isLiteral(host.name()) && InetAddress.ofLiteral(host.name()).isLoopbackAddress());
  }
}
