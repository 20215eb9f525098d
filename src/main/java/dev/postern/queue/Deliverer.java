package dev.postern.queue;

import dev.postern.store.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Makes attempts. Owned by the queue, plugged in by `delivery`, which lies above it.
public interface Deliverer {

  /// Makes one attempt. Completes on any thread, within bounded time; failing is a bug, and then
  /// all is deferred.
  CompletionStage<Result> deliver(Job job);

  /// Whether one more attempt may start at a destination now.
  ///
  /// @param underWay attempts that are at this destination already
  Readiness readiness(Destination destination, int underWay);

  /// The name of what a destination shares its limits with: destinations with one gate take turns.
  /// May change as more becomes known. A look-up in memory, no more.
  default String gate(Destination destination) {
    return destination.name();
  }

  /// What limits somebody's mail for a destination now, and what would lift it, in a sentence;
  /// empty where nothing does.
  default Optional<String> limit(Destination destination, Origin origin) {
    return Optional.empty();
  }

  /// What came of a job.
  sealed interface Result {

    /// An attempt was made; the outcomes stand in the order of the job's indexes.
    record Tried(List<Outcome> outcomes) implements Result {
      public Tried {
        outcomes = List.copyOf(outcomes);
      }
    }

    /// None was made, and none is to be before that time. Does not count as an attempt.
    record Postponed(Instant until, String why) implements Result {}

    /// None was made, because others took the room that there was: again as soon as there is room.
    record NoRoom() implements Result {}
  }

  /// Whether something may start.
  sealed interface Readiness {

    record Ready() implements Readiness {}

    /// When something under way has ended, or shortly.
    record Busy() implements Readiness {}

    /// Not before that time: what is due meanwhile need not stand in line in memory.
    record Shut(Instant until, String why) implements Readiness {}
  }
}
