package dev.postern.route;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Mailbox;
import dev.postern.queue.Destination;
import dev.postern.queue.Destinations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides where a recipient goes: the first route whose patterns match. Immutable; a reload makes
/// another one.
public final class Router implements Destinations {

  private final List<Entry> entries;
  private final Map<Destination, Route.Target> targets;

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

  public Router(List<Route> routes) {
    Map<Destination, Route.Target> named = new HashMap<>();
    List<Entry> made = new ArrayList<>();
    for (Route route : routes) {
      Destination destination = name(route.target(), named);
      named.put(destination, route.target());
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
    return Optional.ofNullable(targets.get(destination));
  }

  /// The name under which the queue keeps a recipient's mail: `sandbox`, or the first host, as in
  /// `smarthost smtp.provider.example:587`. Routes to one target share it; a different target of
  /// the same name gets a number.
  @Override
  public Optional<Destination> of(Mailbox recipient) {
    for (Entry entry : entries) {
      if (entry.takes(recipient)) {
        return entry.destination();
      }
    }
    return Optional.empty();
  }

  private static Destination name(Route.Target target, Map<Destination, Route.Target> taken) {
    String name =
        switch (target) {
          case Route.Capture() -> "sandbox";
          case Route.Smarthost smarthost -> "smarthost " + smarthost.hosts().getFirst();
        };
    var destination = new Destination(name);
    for (int i = 2; !taken.getOrDefault(destination, target).equals(target); i++) {
      destination = new Destination(name + " (" + i + ")");
    }
    return destination;
  }
}
