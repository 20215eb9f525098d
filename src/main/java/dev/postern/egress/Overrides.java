package dev.postern.egress;

import dev.postern.egress.OperatorOverride.Action;
import dev.postern.egress.OperatorOverride.Reroute;
import dev.postern.egress.OperatorOverride.Suspend;
import dev.postern.egress.OperatorOverride.Way;
import dev.postern.egress.Subject.Kind;
import dev.postern.store.OverrideStore;
import dev.postern.store.StoredOverride;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What operators said about sites, domains and keys. Kept in memory, which every attempt asks, and
/// in the store, so that it outlives a restart. Safe for use by many threads.
///
/// Of one subject there is one suspension and one re-route at most; a later one takes its place.
public final class Overrides {

  /// As many as there may be of each action.
  public static final int MOST = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Overrides.class);

  private final OverrideStore store;
  private final InstantSource clock;
  private final Map<Subject, OperatorOverride> suspensions = new ConcurrentHashMap<>();
  private final Map<Subject, OperatorOverride> reroutes = new ConcurrentHashMap<>();

  /// Reads what is stored. Blocks.
  public Overrides(OverrideStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    for (StoredOverride stored : store.overrides()) {
      read(stored)
          .ifPresentOrElse(
              found -> table(found.action()).put(found.subject(), found),
              () -> LOG.warn("an override that this version does not know is ignored: {}", stored));
    }
  }

  /// Why nothing of a key's mail for a domain at a site is attempted; empty where it may be.
  ///
  /// @param domain in its comparable form
  public Optional<OperatorOverride> suspension(
      String user, String domain, SiteName site, String rule) {
    return find(suspensions, user, domain).or(() -> suspension(site, rule));
  }

  /// The same where its site is not known.
  public Optional<OperatorOverride> suspension(String user, String domain) {
    return find(suspensions, user, domain);
  }

  /// Whether a site is suspended as such.
  Optional<OperatorOverride> suspension(SiteName site, String rule) {
    return findSite(suspensions, site, rule);
  }

  /// The other way that a key's mail for a domain goes, if it does: the key's before the domain's.
  ///
  /// @param domain in its comparable form
  public Optional<Way> reroute(String user, String domain) {
    return find(reroutes, user, domain).flatMap(Overrides::way);
  }

  /// Whether any key's mail goes another way.
  public boolean reroutesKeys() {
    return reroutes.keySet().stream().anyMatch(subject -> subject.kind() == Kind.KEY);
  }

  /// The other way that a site's mail goes, where no key's or domain's does.
  public Optional<Way> reroute(SiteName site, String rule) {
    return findSite(reroutes, site, rule).flatMap(Overrides::way);
  }

  /// All in force, the newest first.
  public List<OperatorOverride> list() {
    Instant now = clock.instant();
    return Stream.concat(suspensions.values().stream(), reroutes.values().stream())
        .filter(one -> !one.over(now))
        .sorted(Comparator.comparing(OperatorOverride::at).reversed())
        .toList();
  }

  /// Puts one in force. Completes once it is stored; completes with false, and nothing is changed,
  /// where there are too many.
  public CompletionStage<Boolean> put(OperatorOverride override) {
    Map<Subject, OperatorOverride> table = table(override.action());
    removeOver(table);
    if (table.size() >= MOST && !table.containsKey(override.subject())) {
      return CompletableFuture.completedStage(false);
    }
    return store
        .save(stored(override))
        .thenApply(
            _ -> {
              table.put(override.subject(), override);
              return true;
            });
  }

  /// Ends one. Completes once that is stored, with whether there was one.
  public CompletionStage<Boolean> end(Subject subject, Action action) {
    Map<Subject, OperatorOverride> table = table(action);
    OperatorOverride former = table.get(subject);
    if (former == null) {
      return CompletableFuture.completedStage(false);
    }
    return store
        .remove(subject.kind().label(), subject.name(), action.label())
        .thenApply(_ -> table.remove(subject, former) && !former.over(clock.instant()));
  }

  private Optional<OperatorOverride> find(
      Map<Subject, OperatorOverride> table, String user, String domain) {
    if (table.isEmpty()) {
      return Optional.empty();
    }
    return get(table, Kind.KEY, user).or(() -> get(table, Kind.DOMAIN, domain));
  }

  private Optional<OperatorOverride> findSite(
      Map<Subject, OperatorOverride> table, SiteName site, String rule) {
    if (table.isEmpty()) {
      return Optional.empty();
    }
    return Stream.concat(Stream.of(site.toString(), rule), site.hosts().stream())
        .flatMap(name -> get(table, Kind.SITE, name).stream())
        .findFirst();
  }

  private Optional<OperatorOverride> get(
      Map<Subject, OperatorOverride> table, Kind kind, String name) {
    return Optional.ofNullable(table.get(new Subject(kind, name)))
        .filter(found -> !found.over(clock.instant()));
  }

  // Of what fails to be removed now, the next start reads that it is over.
  private void removeOver(Map<Subject, OperatorOverride> table) {
    Instant now = clock.instant();
    for (OperatorOverride one : List.copyOf(table.values())) {
      if (one.over(now) && table.remove(one.subject(), one)) {
        var _ =
            store.remove(one.subject().kind().label(), one.subject().name(), one.action().label());
      }
    }
  }

  private Map<Subject, OperatorOverride> table(Action action) {
    return switch (action) {
      case Suspend _ -> suspensions;
      case Reroute _ -> reroutes;
    };
  }

  private static Optional<Way> way(OperatorOverride override) {
    return switch (override.action()) {
      case Suspend _ -> Optional.empty();
      case Reroute(Way way) -> Optional.of(way);
    };
  }

  private static StoredOverride stored(OperatorOverride override) {
    return new StoredOverride(
        override.subject().kind().label(),
        override.subject().name(),
        override.action().label(),
        way(override).map(Way::toString).orElse(""),
        override.reason(),
        override.at(),
        override.until());
  }

  private static Optional<OperatorOverride> read(StoredOverride stored) {
    Optional<Subject> subject =
        Kind.parse(stored.kind()).flatMap(kind -> Subject.parse(kind, stored.name()));
    Optional<Action> action =
        switch (stored.action()) {
          case "suspend" -> Optional.of(new Suspend());
          case "reroute" -> Way.parse(stored.argument()).map(Reroute::new);
          default -> Optional.empty();
        };
    return subject.flatMap(
        about ->
            action.map(
                act ->
                    new OperatorOverride(
                        about, act, stored.reason(), stored.at(), stored.until())));
  }
}
