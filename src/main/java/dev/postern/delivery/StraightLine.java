package dev.postern.delivery;

import dev.postern.egress.EgressPools;
import dev.postern.egress.OperatorOverride;
import dev.postern.egress.Permit;
import dev.postern.egress.Shaping;
import dev.postern.egress.Shaping.Placement;
import dev.postern.egress.Site;
import dev.postern.egress.Source;
import dev.postern.egress.Verdict;
import dev.postern.mail.Handling;
import dev.postern.mail.Reply;
import dev.postern.queue.Deliverer.Readiness;
import dev.postern.queue.Deliverer.Result;
import dev.postern.queue.Destination;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.route.Directions;
import dev.postern.route.Directions.Exchanger;
import dev.postern.route.Route;
import dev.postern.route.Shortfall;
import dev.postern.store.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One domain's mail, on its way straight to the domain's hosts, from the sources of one pool.
///
/// Until its hosts are known one job goes ahead and looks them up; then the domain's site decides.
final class StraightLine implements Line {

  private static final Readiness READY = new Readiness.Ready();
  private static final Readiness BUSY = new Readiness.Busy();

  /// A wait that is shorter is spent in line.
  private static final Duration SHORT = Duration.ofSeconds(5);

  /// How long mail is put off that waits for an operator.
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);

  /// How long mail for a site that is down is put off at most.
  private static final Duration MOST_DOWN = Duration.ofHours(1);

  private final Destination destination;
  private final Route.Direct route;
  private final Straight straight;
  private final Function<Route.Host, Optional<Line>> smarthosts;
  private volatile @Nullable Known known;
  private volatile @Nullable Directions told;

  // What a profile made of the directions that were found last.
  private record Known(Directions directions, Shaping shaping, Placement placement) {}

  /// @param smarthosts the line of a smarthost of the configuration, for mail that an operator
  ///   sends there
  StraightLine(
      Destination destination,
      Route.Direct route,
      Straight straight,
      Function<Route.Host, Optional<Line>> smarthosts) {
    this.destination = destination;
    this.route = route;
    this.straight = straight;
    this.smarthosts = smarthosts;
  }

  @Override
  public Readiness readiness(int underWay) {
    Instant now = straight.config().clock().instant();
    Optional<OperatorOverride> suspended =
        straight.config().overrides().suspension("", destination.domain());
    if (suspended.isPresent()) {
      return new Readiness.Shut(until(suspended.get(), now), suspended.get().sentence());
    }
    Optional<OperatorOverride.Way> elsewhere =
        straight.config().overrides().reroute("", destination.domain());
    return placement()
        .map(placement -> readiness(placement, elsewhere, underWay, now))
        .orElseGet(() -> underWay < 1 || isFated() ? READY : BUSY);
  }

  private Readiness readiness(
      Placement placement, Optional<OperatorOverride.Way> named, int underWay, Instant now) {
    Optional<OperatorOverride.Way> elsewhere = elsewhere(named, placement);
    if (elsewhere.isPresent()
        && elsewhere.get() instanceof OperatorOverride.Way.Smarthost(Route.Host host)) {
      return smarthosts.apply(host).map(line -> line.readiness(underWay)).orElse(READY);
    }
    @Nullable Readiness best = null;
    for (Source source : straight.config().pools().get().sources(pool(elsewhere))) {
      Readiness one = readiness(site(source, placement).verdict(System.nanoTime()), now);
      if (one instanceof Readiness.Ready) {
        return one;
      }
      best = best == null || one instanceof Readiness.Busy ? one : best;
    }
    // Some of it may go another way: that is for each job to find out.
    return best == null || straight.config().overrides().reroutesKeys() ? READY : best;
  }

  private Optional<OperatorOverride.Way> elsewhere(
      Optional<OperatorOverride.Way> named, Placement placement) {
    return named.or(
        () -> straight.config().overrides().reroute(placement.site(), placement.shape().rule()));
  }

  private static Readiness readiness(Verdict verdict, Instant now) {
    return switch (verdict) {
      // Where nobody can be reached, each message finds that out for itself.
      case Verdict.Free _, Verdict.Down _ -> READY;
      case Verdict.Concurrency _, Verdict.Limited _ -> BUSY;
      case Verdict.Paused paused ->
          paused.in().compareTo(SHORT) < 0
              ? BUSY
              : new Readiness.Shut(now.plus(paused.in()), paused.sentence(now));
      case Verdict.Suspended suspended ->
          new Readiness.Shut(until(suspended.by(), now), suspended.sentence(now));
    };
  }

  private static Instant until(OperatorOverride override, Instant now) {
    Instant look = now.plus(LOOK_AGAIN);
    Instant end = override.until();
    return end != null && end.isBefore(look) ? end : look;
  }

  @Override
  public String gate() {
    return placement()
        .map(placement -> destination.pool() + " " + placement.site())
        .orElseGet(() -> destination.pool() + " ? " + destination.domain());
  }

  @Override
  public Optional<String> limit(Origin origin) {
    Instant now = straight.config().clock().instant();
    Optional<String> suspended =
        straight
            .config()
            .overrides()
            .suspension(origin.user(), destination.domain())
            .map(OperatorOverride::sentence);
    if (suspended.isPresent()) {
      return suspended;
    }
    return placement()
        .flatMap(
            placement ->
                straight.config().pools().get().sources(destination.pool()).stream()
                    .map(source -> site(source, placement))
                    .map(site -> describe(site, site.verdict(System.nanoTime()), now))
                    .flatMap(Optional::stream)
                    .findFirst());
  }

  private static Optional<String> describe(Site site, Verdict verdict, Instant now) {
    return verdict instanceof Verdict.Free(Verdict.Slow slow) && slow == null
        ? Optional.empty()
        : Optional.of(
            "site " + site.name() + " from " + site.source() + ": " + verdict.sentence(now));
  }

  @Override
  public CompletionStage<Way> way(Job job) {
    Origin origin = job.message().origin();
    var overrides = straight.config().overrides();
    Instant now = straight.config().clock().instant();
    Optional<OperatorOverride> suspended =
        overrides.suspension(origin.user(), destination.domain());
    if (suspended.isPresent()) {
      return done(
          new Way.Not(
              new Result.Postponed(until(suspended.get(), now), suspended.get().sentence())));
    }
    Optional<OperatorOverride.Way> elsewhere =
        overrides.reroute(origin.user(), destination.domain());
    if (elsewhere.isPresent()
        && elsewhere.get() instanceof OperatorOverride.Way.Smarthost(Route.Host host)) {
      return by(host, job);
    }
    Handling.Tls wish = job.message().envelope().handling().tls();
    return straight
        .config()
        .directory()
        .of(destination.domain(), route, wish)
        .thenCompose(directions -> way(job, directions, elsewhere));
  }

  private CompletionStage<Way> way(
      Job job, Directions directions, Optional<OperatorOverride.Way> elsewhere) {
    return switch (directions) {
      case Directions.Nowhere(Reply reply, Instant _) ->
          done(new Way.Settled(new Outcome.Rejected("", reply)));
      case Directions.Unknown unknown -> {
        tell(unknown, unknown.shortfalls());
        yield done(new Way.Settled(new Outcome.Deferred("", unknown.reply())));
      }
      case Directions.Hosts hosts -> {
        tell(hosts, hosts.shortfalls());
        Placement placement = place(hosts);
        Optional<OperatorOverride.Way> other = elsewhere(elsewhere, placement);
        yield other.isPresent()
                && other.get() instanceof OperatorOverride.Way.Smarthost(Route.Host host)
            ? by(host, job)
            : done(to(job, hosts, placement, pool(other)));
      }
    };
  }

  // Once for each look-up.
  private void tell(Directions directions, List<Shortfall> shortfalls) {
    if (shortfalls.isEmpty() || directions.equals(told)) {
      return;
    }
    told = directions;
    shortfalls.forEach(
        one -> TlsWitness.tell(destination.domain(), one, straight.config().outcomes()));
  }

  private CompletionStage<Way> by(Route.Host host, Job job) {
    return smarthosts
        .apply(host)
        .map(line -> line.way(job))
        .orElseGet(
            () ->
                done(
                    new Way.Settled(
                        new Outcome.Deferred(
                            "",
                            Reply.of(
                                451,
                                "4.4.4",
                                "an operator sends this mail to "
                                    + host
                                    + ", which no route names any more")))));
  }

  private String pool(Optional<OperatorOverride.Way> elsewhere) {
    return elsewhere.isPresent()
            && elsewhere.get() instanceof OperatorOverride.Way.Pool(String name)
        ? name
        : destination.pool();
  }

  private Way to(Job job, Directions.Hosts hosts, Placement placement, String pool) {
    StraightConfig config = straight.config();
    Instant now = config.clock().instant();
    Optional<Source> chosen = choose(pool, placement, now);
    if (chosen.isEmpty()) {
      return deferred("4.4.4", "there is no egress pool named " + pool + " any more");
    }
    Source source = chosen.get();
    List<Exchanger> reachable =
        hosts.hosts().stream()
            .filter(host -> host.addresses().stream().anyMatch(source::reaches))
            .toList();
    if (reachable.isEmpty()) {
      return deferred(
          "4.4.4",
          "the hosts of "
              + destination.domain()
              + " have no address of a family that the egress source "
              + source.name()
              + " has");
    }
    Site site = site(source, placement);
    long nanos = System.nanoTime();
    Optional<Permit> permit = site.begin(nanos);
    if (permit.isEmpty()) {
      return refused(job, site.verdict(nanos), now);
    }
    return new Way.Hosts(
        reachable.stream().map(host -> stop(source, site, host)).toList(),
        new PermitPace(permit.get()));
  }

  // By weight. What one source may not send, another that receivers know well may: one that is
  // warming up takes no more than its share.
  private Optional<Source> choose(String pool, Placement placement, Instant now) {
    EgressPools pools = straight.config().pools().get();
    double random = straight.config().random().getAsDouble();
    Optional<Source> first = pools.choose(pool, now, random);
    return first.filter(source -> isShut(source, placement)).isEmpty()
        ? first
        : pools.choose(pool, now, random, source -> !isShut(source, placement)).or(() -> first);
  }

  private boolean isShut(Source source, Placement placement) {
    return switch (site(source, placement).verdict(System.nanoTime())) {
      case Verdict.Paused _, Verdict.Suspended _, Verdict.Down _ -> true;
      case Verdict.Free _, Verdict.Concurrency _, Verdict.Limited _ -> false;
    };
  }

  private Stop stop(Source source, Site site, Exchanger host) {
    return new Stop(
        straight.hop(source, site, host, route),
        new TlsWitness(destination.domain(), host.policy(), straight.config().outcomes()));
  }

  private static Way refused(Job job, Verdict verdict, Instant now) {
    return switch (verdict) {
      case Verdict.Down down -> down(job, down, now);
      case Verdict.Free _, Verdict.Concurrency _, Verdict.Limited _ ->
          new Way.Not(new Result.NoRoom());
      case Verdict.Paused paused ->
          new Way.Not(new Result.Postponed(now.plus(paused.in()), paused.sentence(now)));
      case Verdict.Suspended suspended ->
          new Way.Not(new Result.Postponed(until(suspended.by(), now), suspended.sentence(now)));
    };
  }

  // Said of each message once; after that it waits the longer, the older it is, without an attempt:
  // a million of them would keep the store from other mail.
  private static Way down(Job job, Verdict.Down down, Instant now) {
    String why = "not tried just now: " + down.sentence(now);
    if (job.attempt() == 1) {
      return deferred("4.4.1", why);
    }
    Duration half = Duration.between(job.message().released(), now).dividedBy(2);
    Duration wait = half.compareTo(MOST_DOWN) < 0 ? half : MOST_DOWN;
    return new Way.Not(
        new Result.Postponed(now.plus(wait.compareTo(SHORT) < 0 ? SHORT : wait), why));
  }

  @Override
  public void close() {
    // Its hosts are everybody's.
  }

  // The directions of ordinary mail say which site it is; whether they hold is the directory's.
  private Optional<Placement> placement() {
    return directions() instanceof Directions.Hosts hosts
        ? Optional.of(place(hosts))
        : Optional.empty();
  }

  // What is settled without a host needs no turn.
  private boolean isFated() {
    return directions() != null;
  }

  private @Nullable Directions directions() {
    return straight
        .config()
        .directory()
        .known(destination.domain(), route, Handling.Tls.AS_PUBLISHED)
        .orElse(null);
  }

  private Placement place(Directions.Hosts hosts) {
    Known last = known;
    Shaping shaping = straight.config().shaping().get();
    if (last != null && last.shaping().equals(shaping) && last.directions().equals(hosts)) {
      return last.placement();
    }
    Placement placement =
        shaping.place(destination.domain(), hosts.hosts().stream().map(Exchanger::host).toList());
    known = new Known(hosts, shaping, placement);
    return placement;
  }

  private Site site(Source source, Placement placement) {
    return straight.config().sites().of(source.name(), placement, System.nanoTime());
  }

  private static Way deferred(String status, String text) {
    return new Way.Settled(new Outcome.Deferred("", Reply.of(451, status, text)));
  }

  private static CompletionStage<Way> done(Way way) {
    return CompletableFuture.completedStage(way);
  }
}
