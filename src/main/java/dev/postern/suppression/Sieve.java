package dev.postern.suppression;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Reply;
import dev.postern.queue.Deliverer;
import dev.postern.queue.Destination;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.store.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Stands before a deliverer and keeps suppressed recipients from it, those too who were suppressed
/// after their message was accepted.
///
/// What has the null sender always passes: a notification is owed whatever the list says.
public final class Sieve implements Deliverer {

  private final Suppressions suppressions;
  private final SuppressionConfig.Action action;
  private final Deliverer behind;

  public Sieve(Suppressions suppressions, SuppressionConfig.Action action, Deliverer behind) {
    this.suppressions = suppressions;
    this.action = action;
    this.behind = behind;
  }

  @Override
  public Readiness readiness(Destination destination, int underWay) {
    return behind.readiness(destination, underWay);
  }

  @Override
  public String gate(Destination destination) {
    return behind.gate(destination);
  }

  @Override
  public Optional<String> limit(Destination destination, Origin origin) {
    return behind.limit(destination, origin);
  }

  @Override
  public CompletionStage<Result> deliver(Job job) {
    if (job.message().envelope().sender().isNull()) {
      return behind.deliver(job);
    }
    @Nullable Outcome[] outcomes = new Outcome[job.indexes().size()];
    List<Integer> passed = new ArrayList<>(outcomes.length);
    for (int i = 0; i < outcomes.length; i++) {
      int index = job.indexes().get(i);
      Optional<Outcome> kept = outcome(job, index);
      outcomes[i] = kept.orElse(null);
      if (kept.isEmpty()) {
        passed.add(index);
      }
    }
    if (passed.size() == outcomes.length) {
      return behind.deliver(job);
    }
    if (passed.isEmpty()) {
      return CompletableFuture.completedStage(new Result.Tried(merged(outcomes, List.of())));
    }
    var rest =
        new Job(
            job.message(), job.body(), job.destination(), passed, job.attempt(), job.progress());
    return behind
        .deliver(rest)
        .thenApply(
            result ->
                result instanceof Result.Tried(List<Outcome> tried)
                    ? new Result.Tried(merged(outcomes, tried))
                    : result);
  }

  private Optional<Outcome> outcome(Job job, int index) {
    String project = job.message().origin().project();
    Mailbox recipient = job.message().envelope().recipients().get(index).mailbox();
    Optional<Source> source = suppressions.source(project, recipient);
    return source.map(
        why -> {
          Reply reply = Suppressions.reply(project, recipient, why);
          return switch (action) {
            case REFUSE -> new Outcome.Rejected("", reply);
            case DROP -> new Outcome.Suppressed("", reply);
          };
        });
  }

  // An outcome is missing where a recipient has passed; the deliverer's stand in the same order.
  private static List<Outcome> merged(@Nullable Outcome[] kept, List<Outcome> delivered) {
    List<Outcome> all = new ArrayList<>(kept.length);
    int next = 0;
    for (Outcome outcome : kept) {
      all.add(outcome == null ? delivered.get(next++) : outcome);
    }
    return all;
  }
}
