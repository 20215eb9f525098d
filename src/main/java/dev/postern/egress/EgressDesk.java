package dev.postern.egress;

import dev.postern.egress.OperatorOverride.Action;
import dev.postern.egress.OperatorOverride.Reroute;
import dev.postern.egress.OperatorOverride.Suspend;
import dev.postern.egress.OperatorOverride.Way;
import dev.postern.egress.Subject.Kind;
import dev.postern.route.Route;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Carries out what operators say about sites, domains and keys.
public final class EgressDesk implements EgressAdmin {

  private final Sites sites;
  private final Overrides overrides;
  private final Surroundings surroundings;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /// What the desk asks of the rest of the relay, as it is at the time.
  ///
  /// @param waiting how many messages are due and wait for a site
  /// @param pool whether there is a pool of that name
  /// @param smarthost whether a route of the configuration leads to that host
  /// @param changed told when mail may go that might not before, or another way
  public record Surroundings(
      ToIntFunction<Site> waiting,
      Predicate<String> pool,
      Predicate<Route.Host> smarthost,
      Runnable changed) {}

  /// @param nanos as [System#nanoTime]
  public EgressDesk(
      Sites sites,
      Overrides overrides,
      Surroundings surroundings,
      InstantSource clock,
      LongSupplier nanos) {
    this.sites = sites;
    this.overrides = overrides;
    this.surroundings = surroundings;
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public List<SiteView> sites(int limit) {
    return sites.views(surroundings.waiting(), nanos.getAsLong()).stream()
        .sorted(
            Comparator.comparing((SiteView view) -> view.verdict() instanceof Verdict.Free)
                .thenComparing(SiteView::inFlight, Comparator.reverseOrder())
                .thenComparing(SiteView::waiting, Comparator.reverseOrder())
                .thenComparing(view -> view.site().toString())
                .thenComparing(SiteView::source))
        .limit(limit)
        .toList();
  }

  @Override
  public List<OperatorOverride> overrides() {
    return overrides.list();
  }

  @Override
  public OperatorOverride suspend(Subject subject, String reason, @Nullable Duration lasts) {
    return put(subject, new Suspend(), reason, lasts);
  }

  @Override
  public Resumed resume(Subject subject) {
    boolean suspension = end(subject, new Suspend());
    int lifted = subject.kind() == Kind.SITE ? sites.resume(subject.name(), nanos.getAsLong()) : 0;
    if (suspension || lifted > 0) {
      surroundings.changed().run();
    }
    return new Resumed(suspension, lifted);
  }

  @Override
  public OperatorOverride reroute(
      Subject subject, Way way, String reason, @Nullable Duration lasts) {
    switch (way) {
      case Way.Pool(String name) -> {
        if (!surroundings.pool().test(name)) {
          throw new EgressProblem(
              "there is no pool named " + name + "; see egress.pools of the configuration");
        }
      }
      case Way.Smarthost(Route.Host host) -> {
        if (!surroundings.smarthost().test(host)) {
          throw new EgressProblem(
              "no route leads to "
                  + host
                  + "; name a host of a smarthost in the configuration: its protection and login"
                  + " are used");
        }
      }
    }
    OperatorOverride put = put(subject, new Reroute(way), reason, lasts);
    surroundings.changed().run();
    return put;
  }

  @Override
  public boolean endReroute(Subject subject) {
    // Of Reroute only its kind counts here.
    boolean ended = end(subject, new Reroute(new Way.Pool("")));
    if (ended) {
      surroundings.changed().run();
    }
    return ended;
  }

  private OperatorOverride put(
      Subject subject, Action action, String reason, @Nullable Duration lasts) {
    Instant now = clock.instant();
    var override =
        new OperatorOverride(subject, action, reason, now, lasts == null ? null : now.plus(lasts));
    if (!waited(() -> overrides.put(override).toCompletableFuture().join())) {
      throw new EgressProblem(
          "there are "
              + Overrides.MOST
              + " overrides already; end some (postern queue overrides lists them)");
    }
    return override;
  }

  private boolean end(Subject subject, Action action) {
    return waited(() -> overrides.end(subject, action).toCompletableFuture().join());
  }

  private static boolean waited(java.util.function.BooleanSupplier act) {
    try {
      return act.getAsBoolean();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }
}
