package dev.postern.audit.accounts;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.WrongLogins;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/// Makes the wrong logins of an audit, over TLS, at the first port that takes any: what does the
/// server do about them, and does it treat users that it has like those that it has not?
///
/// Each has a connection of its own: only what follows a client from one to the next stops a
/// guesser. All are for a user that nobody has. Where we were given a login, four are for its user
/// instead, whom they may lock out, if accounts are locked here.
public final class GuessingProbe implements Probe {

  private static final int GRANTED = 235;
  private static final int MOST_FOR_USER = 4;
  private static final Duration MOST_TIME = Duration.ofSeconds(45);

  // A server may spare a user who has logged in from here before, as ours has: that is known here
  // and nowhere else.
  private static final String PUT_OFF =
      "not judged: wrong logins are put off on purpose, which says nothing of who exists";

  private final WrongLogins wrongLogins;
  private final AtomicBoolean done = new AtomicBoolean();

  public GuessingProbe(WrongLogins wrongLogins) {
    this.wrongLogins = wrongLogins;
  }

  @Override
  public Area area() {
    return Area.ACCOUNTS;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public boolean isLast() {
    return true;
  }

  @Override
  public void run(Door door, Findings findings) {
    if (!done.get()) {
      new Look(door, findings).look();
    }
  }

  /// At one port.
  private final class Look {

    private final Door door;
    private final Findings findings;
    private final String nobody = "postern-audit-" + UUID.randomUUID();
    private final List<Guess> guesses = new ArrayList<>();
    private final List<String> proof = new ArrayList<>();
    private boolean letIn;
    private String turnedAway = "";

    Look(Door door, Findings findings) {
      this.door = door;
      this.findings = findings;
    }

    void look() {
      try (Dialogue dialogue = door.readyOrClear()) {
        if (!takesLogins(dialogue)) {
          return;
        }
      }
      done.set(true);
      guessAll();
      if (letIn) {
        findings.add(AccountRule.ANY_PASSWORD, "a random password is let in", proof);
        return;
      }
      Lockout lockout = Lockout.of(guesses, turnedAway);
      consequences(lockout, afterwards());
      differences(lockout);
    }

    private static boolean takesLogins(Dialogue dialogue) {
      List<String> mechanisms = dialogue.hello().mechanisms();
      return dialogue.tls().isPresent()
          && (mechanisms.contains("PLAIN") || mechanisms.contains("LOGIN"));
    }

    // Names that exist and names that do not take turns: a server that grows slower does so for
    // both.
    private void guessAll() {
      Optional<Caller.Login> given = door.caller().user();
      long end = System.nanoTime() + MOST_TIME.toNanos();
      try {
        for (int i = 0; !letIn && turnedAway.isEmpty() && System.nanoTime() < end; i++) {
          boolean known = given.isPresent() && i < 2 * MOST_FOR_USER && (i + i / 2) % 2 == 0;
          try (Dialogue dialogue = door.ready()) {
            Optional<Caller.Login> wrong = wrongLogins.next(known ? given.get().user() : nobody);
            if (wrong.isEmpty()) {
              return;
            }
            guess(dialogue, known, wrong.get());
          }
        }
      } catch (NoDialogue cause) {
        turnedAway = cause.why();
      }
    }

    private void guess(Dialogue dialogue, boolean known, Caller.Login wrong) {
      if (!takesLogins(dialogue)) {
        turnedAway = "AUTH is announced no more";
        return;
      }
      int mark = dialogue.mark();
      long began = System.nanoTime();
      Answer answer = dialogue.logIn(wrong).orElse(new Answer.Silence());
      guesses.add(new Guess(known, answer, Duration.ofNanos(System.nanoTime() - began)));
      proof.addAll(dialogue.since(mark));
      letIn = answer.code() == GRANTED;
    }

    // Whether the right login still is one: empty where there is none to try.
    private Optional<Boolean> afterwards() {
      return door.caller()
          .user()
          .flatMap(
              login -> {
                try (Dialogue again = door.ready()) {
                  if (again.doubt(login).isPresent()) {
                    return Optional.empty();
                  }
                  Optional<Answer> answer = again.logIn(login);
                  findings.fact(
                      Area.ACCOUNTS,
                      "the right login after the wrong ones",
                      answer.map(Answer::text).orElse("AUTH is announced no more"));
                  return Optional.of(answer.filter(one -> one.code() == GRANTED).isPresent());
                } catch (NoDialogue cause) {
                  findings.fact(Area.ACCOUNTS, "the right login after the wrong ones", cause.why());
                  return Optional.of(false);
                }
              });
    }

    private void consequences(Lockout lockout, Optional<Boolean> stillIn) {
      findings.fact(Area.ACCOUNTS, "wrong logins", lockout.seen());
      if (stillIn.isPresent() && !stillIn.get()) {
        return;
      }
      switch (lockout.kind()) {
        case SHUT_OUT -> {}
        case GROWS, SLOWED, HANGS_UP ->
            findings.add(AccountRule.WEAK_LOCKOUT, lockout.seen(), proof);
        case NONE -> findings.add(AccountRule.NO_LOCKOUT, lockout.seen(), proof);
      }
    }

    private void differences(Lockout lockout) {
      List<Guess> known = guesses.stream().filter(Guess::known).toList();
      List<Guess> unknown = guesses.stream().filter(guess -> !guess.known()).toList();
      if (known.isEmpty()) {
        findings.fact(
            Area.ACCOUNTS, "AUTH by answer", "not looked at: no user is known to us; give a login");
        return;
      }
      Telling telling = Telling.of(asked(known), asked(unknown));
      findings.fact(
          Area.ACCOUNTS, "AUTH by answer", telling.kind().name().toLowerCase(Locale.ROOT));
      if (telling.kind() == Telling.Kind.TOLD) {
        findings.add(
            AccountRule.AUTH_TELLS,
            "a wrong password of a user is answered with "
                + known.getFirst().answer().text()
                + ", that of nobody with "
                + unknown.getFirst().answer().text(),
            proof);
        return;
      }
      if (lockout.kind() == Lockout.Kind.GROWS) {
        findings.fact(Area.ACCOUNTS, "AUTH by time", PUT_OFF);
        return;
      }
      Timing timing = Timing.ofFew(times(known), times(unknown));
      findings.fact(
          Area.ACCOUNTS,
          "AUTH by time",
          (timing.kind() == Timing.Kind.TOLD ? "told: " : "too few to say: ") + timing.detail());
      if (timing.kind() == Timing.Kind.TOLD) {
        findings.add(
            AccountRule.TIME_TELLS,
            "a wrong password of a user takes another time than that of nobody: " + timing.detail(),
            List.of());
      }
    }

    private List<Asked> asked(List<Guess> some) {
      String user = door.caller().user().map(Caller.Login::user).orElse("");
      return some.stream()
          .map(
              guess ->
                  new Asked(guess.known() ? user : nobody, guess.answer(), guess.took(), List.of()))
          .toList();
    }

    private static List<Duration> times(List<Guess> some) {
      return some.stream().map(Guess::took).toList();
    }
  }
}
