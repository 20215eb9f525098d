package dev.postern.route;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Mailbox;
import dev.postern.queue.Destination;
import dev.postern.queue.Destinations;
import dev.postern.store.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Decides where a recipient goes: the first route whose patterns match. Immutable; a reload makes
/// another one.
public final class Router implements Destinations {

  private final List<Entry> entries;
  private final Function<Origin, String> pools;
  private final Map<String, Route.Target> targets;

  // The optionals are kept, because each recipient of each message asks for one.
  private record Entry(
      List<AddressPattern> patterns,
      Optional<Route.Target> target,
      Optional<Destination> destination) {

    boolean takes(Mailbox recipient) {
      for (AddressPattern pattern : patterns) {
        if (pattern.matches(recipient)) {
          return true;
        }
      }
      return false;
    }
  }

  /// @param pools the egress pool of somebody's mail, where a route has a choice
  public Router(List<Route> routes, Function<Origin, String> pools) {
    this.pools = pools;
    Map<String, Route.Target> named = new HashMap<>();
    List<Entry> made = new ArrayList<>();
    for (Route route : routes) {
      Destination destination = name(route.target(), named);
      named.put(destination.name(), route.target());
      made.add(
          new Entry(route.recipients(), Optional.of(route.target()), Optional.of(destination)));
    }
    this.entries = List.copyOf(made);
    this.targets = Map.copyOf(named);
  }

  /// Where a recipient's mail leads; empty where no route takes it.
  public Optional<Route.Target> target(Mailbox recipient) {
    for (Entry entry : entries) {
      if (entry.takes(recipient)) {
        return entry.target();
      }
    }
    return Optional.empty();
  }

  /// The target of a destination that [#of] named; empty where no route leads there (any more).
  public Optional<Route.Target> target(Destination destination) {
    return Optional.ofNullable(targets.get(destination.name()));
  }

  /// The name under which the queue keeps a recipient's mail: `sandbox`, the first host, as in
  /// `smarthost smtp.provider.example:587`, or `direct` with the recipient's domain and the egress
  /// pool. Routes to one target share it; a different target of the same name gets a number.
  @Override
  public Optional<Destination> of(Mailbox recipient, Origin origin) {
    for (Entry entry : entries) {
      if (entry.takes(recipient)) {
        return entry.target().orElseThrow() instanceof Route.Direct
            ? entry.destination().map(route -> straight(route, recipient, origin))
            : entry.destination();
      }
    }
    return Optional.empty();
  }

  /// Whether a route takes a recipient at all.
  public boolean takes(Mailbox recipient) {
    return target(recipient).isPresent();
  }

  /// The first smarthost with that host, as its only one; empty where no route names it.
  public Optional<Route.Smarthost> smarthost(Route.Host host) {
    return targets.values().stream()
        .flatMap(
            target -> target instanceof Route.Smarthost found ? Stream.of(found) : Stream.empty())
        .filter(found -> found.hosts().contains(host))
        .findFirst()
        .map(
            found ->
                new Route.Smarthost(
                    List.of(host), found.tls(), found.authority(), found.credentials()));
  }

  private Destination straight(Destination route, Mailbox recipient, Origin origin) {
    return new Destination(route.name(), recipient.domain().ascii(), pools.apply(origin));
  }

  private static Destination name(Route.Target target, Map<String, Route.Target> taken) {
    String name =
        switch (target) {
          case Route.Capture() -> "sandbox";
          case Route.Smarthost smarthost -> "smarthost " + smarthost.hosts().getFirst();
          case Route.Direct _ -> "direct";
        };
    String unique = name;
    for (int i = 2; !taken.getOrDefault(unique, target).equals(target); i++) {
      unique = name + " (" + i + ")";
    }
    return new Destination(unique);
  }
}
