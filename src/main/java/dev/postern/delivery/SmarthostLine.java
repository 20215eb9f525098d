package dev.postern.delivery;

import dev.postern.mail.Handling;
import dev.postern.mail.Reply;
import dev.postern.queue.Deliverer.Readiness;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.route.Route;
import dev.postern.store.Origin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The hosts of a smarthost, in the order of its route.
final class SmarthostLine implements Line {

  private static final Readiness READY = new Readiness.Ready();
  private static final Readiness BUSY = new Readiness.Busy();

  // RFC 8689 §4.2.1: any certificate is not enough.
  private static final Reply UNVERIFIED =
      Reply.of(
          550,
          "5.7.10",
          "REQUIRETLS was asked for, and the route does not verify certificates"
              + " (for the operator of this relay: tls: verified)");

  private final String name;
  private final Route.Smarthost route;
  private final List<Stop> stops;

  SmarthostLine(String name, Route.Smarthost route, DeliveryConfig config) {
    this.name = name;
    this.route = route;
    this.stops =
        route.hosts().stream().map(host -> Stop.at(Hop.smarthost(route, host, config))).toList();
  }

  Route.Smarthost route() {
    return route;
  }

  @Override
  public Readiness readiness(int underWay) {
    return underWay < inUse().limit().current() ? READY : BUSY;
  }

  @Override
  public String gate() {
    return name;
  }

  @Override
  public Optional<String> limit(Origin origin) {
    return stops.stream().allMatch(stop -> stop.hop().memory().why().isPresent())
        ? Optional.of("down: " + inUse().memory().why().orElse("") + "; it is probed again soon")
        : Optional.empty();
  }

  @Override
  public CompletionStage<Way> way(Job job) {
    return CompletableFuture.completedStage(way(job, new LimitPace()));
  }

  /// The same with a pace of the caller's, which is not closed where no host comes of it.
  Way way(Job job, Pace pace) {
    boolean demanded = job.message().envelope().handling().tls() == Handling.Tls.REQUIRED;
    return demanded && route.tls() != Route.Tls.VERIFIED
        ? new Way.Settled(new Outcome.Rejected("", UNVERIFIED))
        : new Way.Hosts(stops, pace);
  }

  @Override
  public void close() {
    stops.forEach(stop -> stop.hop().close().forEach(HopConnection::end));
  }

  // The host that the next job will get: the first that is not down.
  private Hop inUse() {
    for (Stop stop : stops) {
      if (stop.hop().memory().why().isEmpty()) {
        return stop.hop();
      }
    }
    return stops.getFirst().hop();
  }
}
