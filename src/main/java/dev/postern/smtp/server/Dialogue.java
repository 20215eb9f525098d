package dev.postern.smtp.server;

import dev.postern.mail.Refusal;
import dev.postern.mail.Reply;
import dev.postern.smtp.LineRules;
import dev.postern.smtp.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands between the two sides at a moment: who the client is, which transaction and which
/// question are open, how often it went wrong; and the few things that can be said in return.
final class Dialogue {

  private static final int MAX_BAD_COMMANDS = 20;

  /// [Effect.Refuse#command] where no command is to blame.
  private static final String NO_COMMAND = "-";

  final SessionPolicy policy;

  /// When the input that is being taken came.
  Instant now = Instant.EPOCH;

  State state = State.OPENING;
  boolean tls;
  String client = "";
  boolean extended;
  @Nullable String user;
  @Nullable Transaction transaction;

  int commands;
  int badCommands;
  int failedLogins;
  int messages;
  int recipients;
  long octets;
  long droppedBeforeTls;

  private List<Effect> out = new ArrayList<>();
  private @Nullable Question question;
  private boolean brokenGroup;

  Dialogue(SessionPolicy policy) {
    this.policy = policy;
    this.tls = policy.tls() == SessionPolicy.Tls.IMPLICIT;
  }

  /// The effects since the last call.
  List<Effect> drain() {
    List<Effect> effects = out;
    out = new ArrayList<>(4);
    return effects;
  }

  /// Where effects of a message go.
  List<Effect> out() {
    return out;
  }

  /// The open transaction, in states that have one.
  Transaction open() {
    if (transaction == null) {
      throw new IllegalStateException("no transaction is open in " + state);
    }
    return transaction;
  }

  LineRules.BareEnds bareEnds() {
    return switch (policy.lineEndings()) {
      case STRICT -> LineRules.BareEnds.REFUSE;
      case NORMALIZE -> LineRules.BareEnds.NORMALIZE;
    };
  }

  /// Whether nobody answers for this client yet.
  boolean isStranger() {
    return policy.sender() == SessionPolicy.Sender.NEEDS_KEY && user == null;
  }

  /// Whether the session has had its share of messages, recipients or octets.
  boolean isSpent() {
    SessionPolicy.Most most = policy.most();
    return messages >= most.messages()
        || recipients >= most.recipients()
        || octets >= most.octets();
  }

  /// Whether it goes on and on: a transaction that is open may end first, unless it has no end
  /// either.
  boolean isEndless() {
    int most = policy.most().commands();
    return commands > most && (transaction == null || commands > 2L * most);
  }

  /// Goes to the state in which the next command finds the session.
  void settle() {
    state = standing();
  }

  void send(Reply reply) {
    out.add(new Effect.Send(reply));
  }

  void sendOrRefuse(Reply reply, @Nullable Refusal refusal, Verb verb) {
    if (refusal == null) {
      send(reply);
    } else {
      refuse(refusal, verb);
    }
  }

  /// A negative reply that is no fault of the client's program.
  void refuse(Refusal refusal, Verb verb) {
    brokenGroup |= isOfTransaction(verb);
    out.add(new Effect.Refuse(refusal, verb.name()));
  }

  /// The command came out of order. Clients that pipeline send RCPT, DATA and BDAT before they
  /// learn that what these build on was refused: that is no misstep (RFC 2920 §3.1).
  void refuseUntimely(Refusal refusal, Verb verb) {
    if (brokenGroup && verb != Verb.MAIL && isOfTransaction(verb)) {
      refuse(refusal, verb);
    } else {
      misstep(refusal, verb);
    }
  }

  /// A command that no correct client sends. One too many ends the session.
  void misstep(Refusal refusal, Verb verb) {
    badCommands++;
    if (badCommands > MAX_BAD_COMMANDS) {
      end(Replies.TOO_MANY_ERRORS, verb);
    } else {
      brokenGroup |= verb == Verb.MAIL;
      out.add(new Effect.Refuse(refusal, verb.name()));
    }
  }

  void ask(Question asked) {
    question = asked;
    state = State.ASKING;
    out.add(new Effect.Ask(asked));
  }

  /// The question that an answer belongs to; null where the session has ended meanwhile.
  @Nullable Question answered() {
    Question asked = question;
    question = null;
    return asked;
  }

  void startTls() {
    out.add(new Effect.StartTls());
    state = State.HANDSHAKE;
  }

  /// The transaction begins: what was refused before is over.
  void begin(Transaction begun) {
    transaction = begun;
    brokenGroup = false;
  }

  /// Drops the transaction, if there is one.
  void abort() {
    if (transaction != null) {
      transaction.abort(out);
      transaction = null;
    }
    brokenGroup = false;
    settle();
  }

  void end(Refusal refusal, Verb verb) {
    end(refusal, verb.name());
  }

  /// Ends the session for a reason that lies in no command.
  void end(Refusal refusal) {
    end(refusal, NO_COMMAND);
  }

  void close() {
    out.add(new Effect.Close());
    question = null;
    state = State.ENDED;
  }

  private void end(Refusal refusal, String command) {
    abort();
    out.add(new Effect.Refuse(refusal, command));
    close();
  }

  private static boolean isOfTransaction(Verb verb) {
    return verb == Verb.MAIL || verb == Verb.RCPT || verb == Verb.DATA || verb == Verb.BDAT;
  }

  private State standing() {
    if (transaction != null) {
      if (transaction.isBegun()) {
        return State.CHUNKS;
      }
      return transaction.recipients() == 0 ? State.MAIL : State.RCPT;
    }
    if (!tls && policy.tls() == SessionPolicy.Tls.STARTTLS) {
      return State.CLEAR;
    }
    if (client.isEmpty()) {
      return State.FRESH;
    }
    return isStranger() ? State.GREETED : State.READY;
  }
}
