package dev.postern.delivery;

import dev.postern.queue.Deliverer.Readiness;
import dev.postern.queue.Job;
import dev.postern.store.Origin;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What delivery keeps of one destination: its hosts, and how much they take.
interface Line {

  Readiness readiness(int underWay);

  /// What its limits are shared by.
  String gate();

  /// What limits somebody's mail now, in a sentence; empty where nothing does.
  Optional<String> limit(Origin origin);

  /// The way of one job. Completes within bounded time, on any thread, and never fails. A pace that
  /// it hands out is closed by whoever gets it.
  CompletionStage<Way> way(Job job);

  /// Keeps no connections any more.
  void close();
}
