package dev.postern.egress;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The section `egress`: what mail that is delivered directly leaves from, and how fast.
///
/// @param uses the first that fits a message says its pool
/// @param fallback the pool of what none fits
/// @param profile the file of the shaping profile; null for the built-in one alone
/// @param shaping what is in it
public record EgressConfig(
    List<Source> sources,
    List<Pool> pools,
    List<Use> uses,
    Pool fallback,
    @Nullable Path profile,
    Shaping shaping) {

  /// The name of the source, and of the pool, where nothing is configured.
  public static final String DEFAULT = "default";

  public EgressConfig {
    sources = List.copyOf(sources);
    pools = List.copyOf(pools);
    uses = List.copyOf(uses);
  }

  /// Whose mail a pool is for.
  public sealed interface Use {

    Pool pool();

    /// The mail of one key.
    record Key(String user, Pool pool) implements Use {}

    /// The mail of one project.
    record Project(String name, Pool pool) implements Use {}

    /// Whether a message of that key and project is meant.
    default boolean fits(String user, String project) {
      return switch (this) {
        case Key key -> key.user().equals(user);
        case Project one -> one.name().equals(project);
      };
    }
  }

  /// One source, with the system's own addresses.
  public static EgressConfig standard(String hostname, Shaping shaping) {
    var source = new Source(DEFAULT, List.of(), hostname);
    var pool = new Pool(DEFAULT, List.of(new Pool.Member(source, 1, null)));
    return new EgressConfig(List.of(source), List.of(pool), List.of(), pool, null, shaping);
  }
}
