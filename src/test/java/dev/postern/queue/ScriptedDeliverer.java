package dev.postern.queue;

import dev.postern.mail.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Attempts that end when and as a test says.
final class ScriptedDeliverer implements Deliverer {

  static final Outcome DELIVERED =
      new Outcome.Delivered("mx.example:25", Reply.of(250, "2.0.0", "ok"), "", false);
  static final Outcome DEFERRED =
      new Outcome.Deferred("mx.example:25", Reply.of(451, "4.7.1", "try later"));
  static final Outcome REJECTED =
      new Outcome.Rejected("mx.example:25", Reply.of(550, "5.1.1", "no such user"));

  final List<Job> jobs = new ArrayList<>();
  final List<CompletableFuture<Result>> ends = new ArrayList<>();
  final Map<Destination, String> gates = new HashMap<>();
  private @Nullable Readiness readiness;
  private @Nullable Function<Job, Outcome> script;
  private boolean full;
  private @Nullable Destination broken;
  private int concurrency = 1;
  int most;
  private int underWay;

  void concurrency(int attempts) {
    concurrency = attempts;
  }

  /// What every destination answers; null for the concurrency.
  void readiness(@Nullable Readiness answer) {
    readiness = answer;
  }

  /// Ends every attempt at once; null lets them wait for [#end].
  void script(@Nullable Function<Job, Outcome> outcome) {
    script = outcome;
  }

  /// Whether every attempt finds that there is no room after all.
  void full(boolean now) {
    full = now;
  }

  /// The destination of which nothing can be said.
  void broken(@Nullable Destination destination) {
    broken = destination;
  }

  @Override
  public synchronized CompletionStage<Result> deliver(Job job) {
    jobs.add(job);
    if (full) {
      return CompletableFuture.completedFuture(new Result.NoRoom());
    }
    if (script != null) {
      return CompletableFuture.completedFuture(all(job, script.apply(job)));
    }
    var end = new CompletableFuture<Result>();
    ends.add(end);
    underWay++;
    most = Math.max(most, underWay);
    return end;
  }

  @Override
  public synchronized Readiness readiness(Destination destination, int here) {
    if (destination.equals(broken)) {
      throw new IllegalStateException("broken");
    }
    if (readiness != null) {
      return readiness;
    }
    boolean shared = gates.containsKey(destination);
    return (shared ? underWay : here) < concurrency ? new Readiness.Ready() : new Readiness.Busy();
  }

  @Override
  public String gate(Destination destination) {
    return gates.getOrDefault(destination, destination.name());
  }

  void end(int attempt, Outcome outcome) {
    end(attempt, all(jobs.get(attempt), outcome));
  }

  void end(int attempt, Result result) {
    synchronized (this) {
      underWay--;
    }
    ends.get(attempt).complete(result);
  }

  Job last() {
    return jobs.getLast();
  }

  private static Result all(Job job, Outcome outcome) {
    return new Result.Tried(Collections.nCopies(job.indexes().size(), outcome));
  }
}
