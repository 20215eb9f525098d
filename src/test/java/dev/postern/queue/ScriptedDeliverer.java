package dev.postern.queue;

import dev.postern.mail.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
  final List<CompletableFuture<List<Outcome>>> ends = new ArrayList<>();
  private @Nullable Function<Job, Outcome> script;
  private int concurrency = 1;
  int most;
  private int underWay;

  void concurrency(int attempts) {
    concurrency = attempts;
  }

  /// Ends every attempt at once; null lets them wait for [#end].
  void script(@Nullable Function<Job, Outcome> outcome) {
    script = outcome;
  }

  @Override
  public synchronized CompletionStage<List<Outcome>> deliver(Job job) {
    jobs.add(job);
    if (script != null) {
      return CompletableFuture.completedFuture(all(job, script.apply(job)));
    }
    var end = new CompletableFuture<List<Outcome>>();
    ends.add(end);
    underWay++;
    most = Math.max(most, underWay);
    return end;
  }

  @Override
  public int concurrency(Destination destination) {
    return concurrency;
  }

  void end(int attempt, Outcome outcome) {
    synchronized (this) {
      underWay--;
    }
    ends.get(attempt).complete(all(jobs.get(attempt), outcome));
  }

  Job last() {
    return jobs.getLast();
  }

  private static List<Outcome> all(Job job, Outcome outcome) {
    return Collections.nCopies(job.indexes().size(), outcome);
  }
}
