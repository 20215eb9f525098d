package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import java.time.Duration;
import java.util.List;

/// What a server does about wrong logins, as far as a few show it.
///
/// @param seen for people
record Lockout(Kind kind, String seen) {

  /// How hard it is.
  enum Kind {
    /// Who guessed is turned away.
    SHUT_OUT,
    /// Guesses take longer and longer.
    GROWS,
    /// Each guess takes long.
    SLOWED,
    /// Wrong logins cost the connection.
    HANGS_UP,
    NONE
  }

  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final int GROWN = 3;

  /// @param turnedAway why we were let in no more; empty where we were
  static Lockout of(List<Guess> guesses, String turnedAway) {
    int count = guesses.size();
    if (!turnedAway.isEmpty()) {
      return new Lockout(
          Kind.SHUT_OUT, "after " + count + " wrong logins we are let in no more: " + turnedAway);
    }
    if (guesses.isEmpty()) {
      return new Lockout(Kind.NONE, "no wrong login was made");
    }
    Guess last = guesses.getLast();
    boolean putOff = last.answer().code() >= 400 && last.answer().code() < 500;
    if (putOff && last.answer().code() != 421) {
      return new Lockout(
          Kind.SHUT_OUT, "wrong login " + count + " is answered with " + last.answer().text());
    }
    Duration first = guesses.getFirst().took();
    if (last.took().compareTo(SLOW) >= 0) {
      boolean grown = last.took().compareTo(first.multipliedBy(GROWN)) >= 0;
      return new Lockout(
          grown ? Kind.GROWS : Kind.SLOWED,
          (grown ? "answers to wrong logins come later and later: " : "wrong logins take long: ")
              + "%d ms at first, %d ms at number %d"
                  .formatted(first.toMillis(), last.took().toMillis(), count));
    }
    long hangUps = guesses.stream().map(Guess::answer).filter(Answer::isEnd).count();
    return hangUps > 0
        ? new Lockout(
            Kind.HANGS_UP,
            "%d of %d wrong logins cost the connection, and nothing else".formatted(hangUps, count))
        : new Lockout(
            Kind.NONE, count + " wrong logins have no consequence that we see; more may have one");
  }
}
