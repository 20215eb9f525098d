package dev.postern.delivery;

import dev.postern.queue.Deliverer.Readiness;
import dev.postern.queue.Deliverer.Result;
import dev.postern.queue.Job;
import dev.postern.route.Route;
import dev.postern.store.Origin;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// A smarthost that an operator sends mail to which would go elsewhere. The queue counts attempts
/// by destination and knows nothing of it, so it counts its own.
final class Detour implements Line {

  private final SmarthostLine line;
  private final AtomicInteger underWay = new AtomicInteger();

  Detour(SmarthostLine line) {
    this.line = line;
  }

  Route.Smarthost route() {
    return line.route();
  }

  @Override
  public Readiness readiness(int ofDestination) {
    return line.readiness(underWay.get());
  }

  @Override
  public String gate() {
    return line.gate();
  }

  @Override
  public Optional<String> limit(Origin origin) {
    return line.limit(origin);
  }

  @Override
  public CompletionStage<Way> way(Job job) {
    if (!(line.readiness(underWay.getAndIncrement()) instanceof Readiness.Ready)) {
      underWay.decrementAndGet();
      return CompletableFuture.completedStage(new Way.Not(new Result.NoRoom()));
    }
    Way way = line.way(job, new LimitPace(underWay::decrementAndGet));
    if (!(way instanceof Way.Hosts)) {
      underWay.decrementAndGet();
    }
    return CompletableFuture.completedStage(way);
  }

  @Override
  public void close() {
    line.close();
  }
}
