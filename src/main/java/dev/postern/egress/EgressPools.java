package dev.postern.egress;

import dev.postern.egress.EgressConfig.Use;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Chooses the source that a message leaves from. Immutable; a reload makes another one.
public final class EgressPools {

  private final EgressConfig config;
  private final Map<String, Pool> byName;

  public EgressPools(EgressConfig config) {
    this.config = config;
    byName = config.pools().stream().collect(Collectors.toMap(Pool::name, Function.identity()));
  }

  /// By the weights of the pool that the key's or project's mail uses.
  ///
  /// @param random from 0 to below 1: the same message, time and number give the same source
  public Source choose(String user, String project, Instant now, double random) {
    return pool(user, project).choose(now, random);
  }

  /// By the weights of a pool that an operator named; empty where there is no such pool any more.
  public Optional<Source> choose(String pool, Instant now, double random) {
    return Optional.ofNullable(byName.get(pool)).map(found -> found.choose(now, random));
  }

  /// The same among those that are not warming up and pass; empty where none is.
  public Optional<Source> choose(
      String pool, Instant now, double random, Predicate<Source> passing) {
    return Optional.ofNullable(byName.get(pool))
        .flatMap(found -> found.settled(now, passing))
        .map(found -> found.choose(now, random));
  }

  /// Whether there is such a pool.
  public boolean has(String pool) {
    return byName.containsKey(pool);
  }

  /// The name of the pool that a key's or project's mail uses.
  public String name(String user, String project) {
    return pool(user, project).name();
  }

  /// Those of a pool; none where there is no such pool any more.
  public List<Source> sources(String pool) {
    Pool found = byName.get(pool);
    return found == null ? List.of() : found.members().stream().map(Pool.Member::source).toList();
  }

  Pool pool(String user, String project) {
    for (Use use : config.uses()) {
      if (use.fits(user, project)) {
        return use.pool();
      }
    }
    return config.fallback();
  }
}
