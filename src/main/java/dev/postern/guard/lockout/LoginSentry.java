package dev.postern.guard.lockout;

import dev.postern.guard.lockout.Ruling.Outcome;
import dev.postern.key.Exchange.Step;
import dev.postern.key.Sentry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// The sentry of one session.
///
/// Every denial is answered at the same time after its ruling, whether a secret was wrong, its user
/// unknown, or nobody looked: what a verification takes is hidden in [#LEAST].
///
/// @param places how many logins may be under way in all sessions; one that finds none is busy at
///   once and without a ruling, since a client can end its connection and leave its wait behind,
///   and an answer without the wait would tell whether anybody looked
record LoginSentry(Lockout lockout, InetAddress client, Delays delays, Semaphore places)
    implements Sentry {

  /// Longer than a verification takes where the machine is not overloaded.
  static final Duration LEAST = Duration.ofMillis(300);

  private static final int JITTER_MILLIS = 100;
  private static final Duration RECHECK = Duration.ofMillis(100);
  // Those who wait for the logins of others give up when these may have waited themselves.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public CompletionStage<Step> admit(
      String user, Supplier<CompletionStage<Step>> verification, Step unverified) {
    if (!places.tryAcquire()) {
      return now(Sentry.busy(user));
    }
    try {
      return admit(user, verification, unverified, Duration.ZERO)
          .whenComplete((_, _) -> places.release());
    } catch (RuntimeException fault) {
      places.release();
      throw fault;
    }
  }

  private CompletionStage<Step> admit(
      String user, Supplier<CompletionStage<Step>> verification, Step unverified, Duration waited) {
    return switch (lockout.rule(client, user, waited.compareTo(PATIENCE) < 0)) {
      case Ruling.Verify(Duration delay, Ruling.Ticket ticket) ->
          delay.isZero()
              ? verified(ticket, verification)
              : delays.after(delay).thenCompose(_ -> verified(ticket, verification));
      case Ruling.Soon _ ->
          delays
              .after(RECHECK)
              .thenCompose(_ -> admit(user, verification, unverified, waited.plus(RECHECK)));
      case Ruling.Refuse(Duration delay) ->
          delays.after(delay.plus(least())).thenApply(_ -> unverified);
    };
  }

  private CompletionStage<Step> verified(
      Ruling.Ticket ticket, Supplier<CompletionStage<Step>> verification) {
    long begun = System.nanoTime();
    CompletionStage<Step> verdict;
    try {
      verdict = verification.get();
    } catch (RuntimeException fault) {
      verdict = CompletableFuture.failedStage(fault);
    }
    return verdict
        .whenComplete(
            (step, fault) ->
                lockout.settle(ticket, fault == null ? outcome(step) : Outcome.UNDECIDED))
        .thenCompose(step -> step instanceof Step.Denied ? late(step, begun) : now(step));
  }

  private CompletionStage<Step> late(Step denied, long begun) {
    Duration left = least().minusNanos(System.nanoTime() - begun);
    return left.isPositive() ? delays.after(left).thenApply(_ -> denied) : now(denied);
  }

  private static CompletionStage<Step> now(Step step) {
    return CompletableFuture.completedStage(step);
  }

  private static Duration least() {
    return LEAST.plusMillis(ThreadLocalRandom.current().nextInt(JITTER_MILLIS));
  }

  // A challenge behind a proof is SCRAM's: the proof was good.
  private static Outcome outcome(Step step) {
    return switch (step) {
      case Step.Granted _, Step.Challenge _ -> Outcome.PASSED;
      case Step.Denied denied ->
          switch (denied.why()) {
            case WRONG -> Outcome.FAILED;
            case TRAP -> Outcome.SPRUNG;
            case UNVERIFIED, BUSY, UNFIT -> Outcome.UNDECIDED;
          };
    };
  }
}
