package dev.postern.delivery;

import dev.postern.queue.Deliverer;
import dev.postern.queue.Outcome;
import java.util.List;

/// How one job is to go.
sealed interface Way {

  /// To these hosts, in this order.
  record Hosts(List<Stop> stops, Pace pace) implements Way {
    public Hosts {
      stops = List.copyOf(stops);
    }
  }

  /// Nowhere: each of its recipients has this outcome already.
  record Settled(Outcome outcome) implements Way {}

  /// Not now.
  record Not(Deliverer.Result result) implements Way {}
}
