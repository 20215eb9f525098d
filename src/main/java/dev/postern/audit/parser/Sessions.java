package dev.postern.audit.parser;

import dev.postern.audit.parser.Reaction.End;
import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The connections on which trials are made. A few share one: servers count errors, and connections
/// too. One that hangs up sooner gets fewer.
///
/// Not for ever: who leaves trial after trial unanswered, or wants too many connections, is not
/// waited for.
final class Sessions implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 80;
  private static final int MOST_SILENCES = 3;
  private static final int MOST_ANSWERS = 64;
  // Postfix slows down after ten errors; a trial can have two.
  private static final int TRIALS_EACH = 4;

  private final Door door;
  private @Nullable Dialogue current;
  private Trial.Start reached = Trial.Start.UNGREETED;
  private @Nullable Hello known;
  private boolean isLoginRefused;
  private int used;
  private int allowance = TRIALS_EACH;
  private int opened;
  private int silences;

  Sessions(Door door) {
    this.door = door;
  }

  /// Makes a trial, once more where the connection ended before its time.
  ///
  /// @throws NoDialogue if the server does not let us in any more
  Reaction make(Trial trial) {
    Reaction reaction = attempt(trial);
    if (reaction.end() == End.HUNG_UP && used > 1) {
      reaction = afresh(trial, reaction);
    }
    silences = reaction.end() == End.SILENT ? silences + 1 : 0;
    if (silences == MOST_SILENCES) {
      throw new NoDialogue("it leaves everything unanswered");
    }
    return reaction;
  }

  /// A connection of one's own, as far as [Trial.Start#READY].
  Dialogue ready() {
    Dialogue dialogue = greeted();
    logIn(dialogue);
    return dialogue;
  }

  /// The same as a stranger.
  Dialogue greeted() {
    Dialogue dialogue = count(door::ready);
    known = dialogue.hello();
    return dialogue;
  }

  Door door() {
    return door;
  }

  @Override
  public void close() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  private interface Opening {
    Dialogue open();
  }

  private Dialogue count(Opening opening) {
    if (++opened > MOST_CONNECTIONS) {
      throw new NoDialogue("it took more than " + MOST_CONNECTIONS + " connections");
    }
    return opening.open();
  }

  // One wrong login is enough: more of them look like somebody who guesses.
  private void logIn(Dialogue dialogue) {
    Optional<Caller.Login> login = door.caller().user();
    if (login.isPresent() && !isLoginRefused) {
      isLoginRefused = dialogue.logIn(login.get()).filter(answer -> answer.code() == 235).isEmpty();
    }
  }

  // What came before it may have been too much.
  private Reaction afresh(Trial trial, Reaction first) {
    int before = used;
    try {
      Reaction again = attempt(trial);
      allowance = again.end() == End.HUNG_UP ? allowance : before - 1;
      return again;
    } catch (NoDialogue _) {
      return first;
    }
  }

  private Reaction attempt(Trial trial) {
    Dialogue dialogue = seat(trial.start());
    used++;
    Reaction reaction = react(dialogue, trial);
    if (reaction.end() != End.IN_STEP) {
      close();
    }
    return reaction;
  }

  private Dialogue seat(Trial.Start start) {
    boolean fits = start == reached && start != Trial.Start.UNGREETED;
    if (current != null && fits && used < allowance && !current.isGone()) {
      return current;
    }
    close();
    used = 0;
    Dialogue dialogue =
        switch (start) {
          case READY -> ready();
          case GREETED -> greeted();
          case UNGREETED -> count(door::ungreeted);
        };
    current = dialogue;
    reached = start;
    return dialogue;
  }

  private Reaction react(Dialogue dialogue, Trial trial) {
    int mark = dialogue.mark();
    List<Answer> answers = new ArrayList<>();
    for (String octets : trial.says()) {
      dialogue.send(octets);
      End end = hear(dialogue, dialogue.read(), answers);
      if (end != End.IN_STEP) {
        return new Reaction(answers, end, dialogue.since(mark));
      }
    }
    return new Reaction(answers, settle(dialogue, answers), dialogue.since(mark));
  }

  // The reply to EHLO looks like no other: what comes before it answers what was said before.
  private End settle(Dialogue dialogue, List<Answer> answers) {
    Duration pause = door.patience().pause();
    dialogue.send("EHLO " + door.helloName(dialogue) + "\r\n");
    Answer next = dialogue.read(pause.multipliedBy(3));
    for (int i = 0; i < MOST_ANSWERS; i++) {
      if (next.reply().filter(this::isHello).isPresent()) {
        return End.IN_STEP;
      }
      End end = hear(dialogue, next, answers);
      if (end != End.IN_STEP) {
        return end;
      }
      next = dialogue.read(pause);
    }
    return End.MUDDLED;
  }

  private static End hear(Dialogue dialogue, Answer answer, List<Answer> answers) {
    return switch (answer) {
      case Answer.Said(Reply reply) -> {
        answers.add(answer);
        yield switch (reply.code()) {
          case 354 -> End.IN_DATA;
          case 220 -> End.IN_TLS;
          case 334 -> {
            dialogue.say("*");
            yield End.IN_STEP;
          }
          default -> End.IN_STEP;
        };
      }
      case Answer.Silence() -> End.SILENT;
      case Answer.Gone() -> End.HUNG_UP;
      case Answer.Garbage(String _) -> End.MUDDLED;
    };
  }

  // Keywords may come and go with what was said before.
  private boolean isHello(Reply reply) {
    Hello first = known == null ? door.before() : known;
    List<String> lines = reply.lines();
    return reply.code() == 250
        && lines.getFirst().strip().split(" ", 2)[0].equals(first.name())
        && lines.size() > 1 == !first.lines().isEmpty();
  }
}
