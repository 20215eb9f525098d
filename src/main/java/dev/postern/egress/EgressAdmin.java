package dev.postern.egress;

import dev.postern.egress.OperatorOverride.Way;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator sees of sites, and may say about them.
public interface EgressAdmin {

  /// The sites that are known: what is held back first, then by attempts under way.
  List<SiteView> sites(int limit);

  /// What is in force, the newest first.
  List<OperatorOverride> overrides();

  /// Stops attempts for that mail. Blocks until it is stored.
  ///
  /// @param lasts null for until it is resumed
  /// @throws EgressProblem where it can't be
  OperatorOverride suspend(Subject subject, String reason, @Nullable Duration lasts);

  /// Ends a suspension; of a site also the pause or the wait that it is in by itself. Blocks until
  /// it is stored.
  Resumed resume(Subject subject);

  /// Sends that mail another way. Blocks until it is stored.
  ///
  /// @param lasts null for until it is ended
  /// @throws EgressProblem where it can't go there
  OperatorOverride reroute(Subject subject, Way way, String reason, @Nullable Duration lasts);

  /// Ends a re-route; false where there was none. Blocks until it is stored.
  boolean endReroute(Subject subject);

  /// What resuming did.
  ///
  /// @param suspension whether there was one
  /// @param sites how many sites were let off a pause, slowness or an outage
  record Resumed(boolean suspension, int sites) {}

  /// Why something can't be done, in a sentence for the operator.
  final class EgressProblem extends RuntimeException {
    public EgressProblem(String message) {
      super(message);
    }
  }
}
