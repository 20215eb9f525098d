package dev.postern.delivery;

import dev.postern.queue.Deliverer.Readiness;
import dev.postern.queue.Job;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What delivery keeps of one destination: its hosts, and how much they take.
interface Line {

  Readiness readiness(int underWay);

  /// What its limits are shared by.
  String gate();

  /// What limits it now, in a sentence; empty where nothing does.
  Optional<String> limit();

  /// The way of one job. Completes within bounded time, on any thread, and never fails. A pace that
  /// it hands out is closed by whoever gets it.
  CompletionStage<Way> way(Job job);

  /// Keeps no connections any more.
  void close();
}
