package dev.postern.queue;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// Makes attempts. Owned by the queue, plugged in by `delivery`, which lies above it.
public interface Deliverer {

  /// Makes one attempt. The outcomes stand in the order of the job's indexes. Completes on any
  /// thread, within bounded time; failing is a bug, and then all is deferred.
  CompletionStage<List<Outcome>> deliver(Job job);

  /// How many attempts may be under way at a destination just now; at least 1. Adapts with results.
  int concurrency(Destination destination);
}
