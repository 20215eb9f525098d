package dev.postern.audit.relay;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.NoDialogue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says MAIL and RCPT again and again, in one way of coming in, and never DATA.
///
/// Servers count errors (Postfix slows down from the tenth) and commands that are no mail (Exim
/// hangs up after ten): recipients of one sender share a MAIL as long as none is taken, and a
/// connection is left before it has seen too many. A sender that is refused is not named again.
final class Transactions implements AutoCloseable {

  private static final int MOST_REFUSALS = 8;
  private static final int MOST_TAKEN = 5;
  private static final int MOST_CONNECTIONS = 24;
  private static final int MOST_SILENCES = 2;

  private final Door door;
  private final Approach approach;
  private final Target target;
  private final Set<String> refused = new HashSet<>();
  private @Nullable Dialogue dialogue;
  private String sender = "";
  private List<String> mail = List.of();
  private int refusals;
  private int taken;
  private int connections;
  private int silences;
  private int spared;

  Transactions(Door door, Approach approach, Target target) {
    this.door = door;
    this.approach = approach;
    this.target = target;
  }

  /// Tries some, in this order.
  ///
  /// @param trials gets what came of each as soon as it is known
  /// @throws NoDialogue if the server lets us in no more
  void tryAll(List<Attempt> attempts, List<Trial> trials) {
    for (Attempt attempt : attempts) {
      if (refused.contains(attempt.sender())) {
        spared++;
      } else {
        trials.add(attempt(attempt));
      }
    }
  }

  /// How many were not tried since their sender had been refused.
  int spared() {
    return spared;
  }

  boolean isRefused(String from) {
    return refused.contains(from);
  }

  @Override
  public void close() {
    if (dialogue != null) {
      reset(dialogue);
      dialogue.close();
      dialogue = null;
    }
  }

  // A server that has had enough of us says so at the next best command: that is no answer to it.
  private Trial attempt(Attempt attempt) {
    boolean fresh = dialogue == null;
    Trial trial = once(attempt);
    if (!fresh && trial.answer().isEnd()) {
      trial = once(attempt);
    }
    if (trial.answer() instanceof Answer.Silence && ++silences > MOST_SILENCES) {
      throw new NoDialogue("the server does not answer any more");
    }
    return trial;
  }

  private Trial once(Attempt attempt) {
    Dialogue open = open();
    if (!sender.equals(attempt.sender())) {
      reset(open);
      int mark = open.mark();
      Answer answer = open.say("MAIL FROM:" + attempt.senderFor(target));
      mail = open.since(mark);
      if (!answer.isTaken()) {
        return refusal(attempt, answer);
      }
      sender = attempt.sender();
    }
    int mark = open.mark();
    Answer answer = open.say("RCPT TO:" + attempt.recipientFor(target));
    List<String> proof = new ArrayList<>(mail);
    proof.addAll(open.since(mark));
    if (answer.isTaken()) {
      taken++;
      reset(open);
    } else {
      heardNo(answer);
    }
    return new Trial(approach, attempt, target, answer, false, proof);
  }

  private Trial refusal(Attempt attempt, Answer answer) {
    if (answer.reply().isPresent() && !answer.isEnd()) {
      refused.add(attempt.sender());
    }
    heardNo(answer);
    return new Trial(approach, attempt, target, answer, true, mail);
  }

  private void heardNo(Answer answer) {
    refusals++;
    if (answer.reply().isEmpty() || answer.isEnd()) {
      // Whoever does not answer is not asked for a reset.
      sender = "";
      close();
    }
  }

  private Dialogue open() {
    if (refusals >= MOST_REFUSALS || taken >= MOST_TAKEN) {
      close();
    }
    if (dialogue == null || dialogue.isGone()) {
      if (++connections > MOST_CONNECTIONS) {
        throw new NoDialogue("the server ends one connection after the other");
      }
      refusals = 0;
      taken = 0;
      sender = "";
      dialogue = approach.entry().open(door);
    }
    return dialogue;
  }

  private void reset(Dialogue open) {
    if (!sender.isEmpty() && !open.isGone()) {
      open.say("RSET");
    }
    sender = "";
  }
}
