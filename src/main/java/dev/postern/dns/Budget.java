package dev.postern.dns;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What one lookup may spend, and whether a question of it went unanswered.
///
/// It is an executor because that is what dnsjava hands on from a question to all that it causes:
/// keys, delegations, other servers.
final class Budget implements Executor {

  // A chain of trust takes one or two for each label, and a reverse name of IPv6 has 34.
  private static final int MOST_QUESTIONS = 100;

  private final AtomicInteger questions = new AtomicInteger();
  private final long end;
  private volatile @Nullable String failure;

  Budget(Duration time) {
    end = System.nanoTime() + time.toNanos();
  }

  /// Takes one question out of it.
  ///
  /// @throws NoAnswer where nothing is left
  void spend() {
    if (System.nanoTime() - end >= 0) {
      throw new NoAnswer("out of time");
    }
    if (questions.incrementAndGet() > MOST_QUESTIONS) {
      throw new NoAnswer("the answer takes more than " + MOST_QUESTIONS + " questions");
    }
  }

  /// Notes that a question went unanswered. dnsjava's validator takes a missing key for an unsigned
  /// zone in places, so the answer to the lookup can't be trusted any more.
  void failed(String why) {
    failure = why;
  }

  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void execute(Runnable task) {
    Thread.startVirtualThread(task);
  }
}
