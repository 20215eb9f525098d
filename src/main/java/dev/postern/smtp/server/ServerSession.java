package dev.postern.smtp.server;

import dev.postern.mail.Refusal;
import dev.postern.smtp.Command;
import dev.postern.smtp.CommandParser;
import dev.postern.smtp.LineReader;
import dev.postern.smtp.Verb;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One client's connection, as the protocol sees it (RFC 5321 §3, §4.3).
///
/// [State] says what is taken next and [CommandTable] which command may come then. What a client
/// does wrong is answered and, past a limit, ends the session. A driver that answers a question
/// with what is no answer to it gets an [IllegalStateException].
///
/// Pipelined behind STARTTLS: those octets are not taken, only counted; the driver drops them, so
/// nothing said in the clear is heard inside TLS (RFC 3207 §4.2). Pipelined behind AUTH: an AUTH
/// with octets behind it is refused 503, since it must end its group (RFC 4954 §4), and they are
/// read as the commands that they would be without it. What comes while a login is verified waits:
/// it is the response if a challenge follows, a command if none does.
public final class ServerSession {

  /// The first octet of a TLS record that carries a handshake (RFC 8446 §5.1).
  private static final byte TLS_HANDSHAKE = 0x16;

  private static final int MOST_EFFECTS = 32;

  /// What a client needs to log in is a handful; the rest of these is patience.
  private static final int MAX_BEFORE_LOGIN = 100;

  private final Dialogue dialogue;
  private final Login login;
  private final MailFlow mail;
  private final LineReader lines;
  private @Nullable Refusal farewell;

  public ServerSession(SessionPolicy policy) {
    dialogue = new Dialogue(policy);
    login = new Login(dialogue);
    mail = new MailFlow(dialogue);
    lines = new LineReader(dialogue.bareEnds());
  }

  /// Takes what happened and returns what is to be done, in order. The list is the caller's.
  ///
  /// @param now when it happened
  public List<Effect> on(Input input, Instant now) {
    dialogue.now = now;
    switch (input) {
      case Input.Opened _ -> opened();
      case Input.Octets octets -> take(octets.buffer());
      case Input.Answered answered -> answered(answered.answer());
      case Input.TlsUp _ -> secured();
      case Input.TimedOut _ -> timedOut();
      case Input.ShutDown shutDown -> farewell = shutDown.reason();
    }
    endIfDue();
    return dialogue.drain();
  }

  /// What the client called itself with EHLO or HELO; empty before. Printable ASCII without spaces.
  public String client() {
    return dialogue.client;
  }

  /// Who has logged in.
  public Optional<String> user() {
    return Optional.ofNullable(dialogue.user);
  }

  /// The protocol by its registered name, for Received: `ESMTPSA` and so on, `UTF8SMTPSA` while a
  /// transaction has SMTPUTF8 (RFC 3848, RFC 6531 §4.3).
  public String protocol() {
    if (!dialogue.extended) {
      return "SMTP";
    }
    boolean utf8 = dialogue.transaction != null && dialogue.transaction.head().smtpUtf8();
    return (utf8 ? "UTF8SMTP" : "ESMTP")
        + (dialogue.tls ? "S" : "")
        + (dialogue.user == null ? "" : "A");
  }

  /// How the session has gone so far.
  public SessionCounters counters() {
    return new SessionCounters(
        dialogue.commands,
        dialogue.badCommands,
        dialogue.failedLogins,
        dialogue.messages,
        dialogue.droppedBeforeTls);
  }

  private void opened() {
    if (dialogue.state == State.OPENING) {
      dialogue.settle();
      dialogue.send(Greeting.banner(dialogue.policy));
    }
  }

  // All that was said before counts for nothing (RFC 3207 §4.2).
  private void secured() {
    if (dialogue.state == State.HANDSHAKE) {
      dialogue.tls = true;
      dialogue.client = "";
      dialogue.extended = false;
      dialogue.settle();
    }
  }

  // While a question is open, it is not the client who keeps us waiting.
  private void timedOut() {
    switch (dialogue.state) {
      case ASKING, ENDED -> {}
      case HANDSHAKE -> dialogue.close();
      case OPENING, CLEAR, FRESH, GREETED, READY, MAIL, RCPT, CHUNKS, AUTH, DATA, CHUNK ->
          dialogue.end(Replies.IDLE);
    }
  }

  // Once no transaction is lost by it. In the middle of a handshake nothing can be said.
  private void endIfDue() {
    if (farewell == null || dialogue.transaction != null) {
      return;
    }
    switch (dialogue.state) {
      case ENDED -> {}
      case HANDSHAKE -> dialogue.close();
      case OPENING, CLEAR, FRESH, GREETED, READY, MAIL, RCPT, CHUNKS, AUTH, DATA, CHUNK, ASKING ->
          dialogue.end(farewell);
    }
  }

  // Replies can be many times as long as the commands they answer: so many of them at a time, that
  // a client which doesn't read them is noticed before they fill the memory.
  private void take(ByteBuffer in) {
    while (in.hasRemaining() && dialogue.out().size() < MOST_EFFECTS) {
      switch (dialogue.state) {
        case CLEAR, FRESH, GREETED, READY, MAIL, RCPT, CHUNKS -> takeCommand(in);
        case AUTH -> takeResponse(in);
        case DATA -> mail.takeData(in);
        case CHUNK -> mail.takeChunk(in);
        case ENDED -> in.position(in.limit());
        case OPENING, ASKING, HANDSHAKE -> {
          return;
        }
      }
      endIfDue();
    }
  }

  private void takeCommand(ByteBuffer in) {
    if (!dialogue.tls && lines.isAtStart() && in.get(in.position()) == TLS_HANDSHAKE) {
      dialogue.end(Replies.TLS_TOO_EARLY);
      return;
    }
    LineReader.Result result = lines.read(in, false);
    if (result == LineReader.Result.INCOMPLETE) {
      return;
    }
    dialogue.commands++;
    Refusal refusal = refusal(result);
    if (dialogue.isStranger() && dialogue.commands > MAX_BEFORE_LOGIN) {
      dialogue.end(Replies.TOO_LONG_A_STRANGER);
    } else if (dialogue.isEndless()) {
      dialogue.end(Replies.TOO_MANY_COMMANDS);
    } else if (refusal == null) {
      execute(CommandParser.parse(lines.text()), in);
    } else {
      refuseLine(result, refusal);
    }
  }

  // What stands behind a bare LF is the same line (RFC 5321 §2.3.8): whoever can slip one into
  // somebody else's command could add a command of their own. Nothing tells such a line from those
  // of a client that ends all with LF and waits for answers, so it is told why, and not heard on.
  // Behind BDAT come octets, and how many is unknown.
  private void refuseLine(LineReader.Result result, Refusal refusal) {
    if (lines.startsWith(Verb.BDAT.name())) {
      dialogue.end(refusal, Verb.BDAT);
    } else if (result == LineReader.Result.BARE_LF) {
      dialogue.end(refusal, Verb.UNKNOWN);
    } else {
      dialogue.misstep(refusal, Verb.UNKNOWN);
    }
  }

  private void takeResponse(ByteBuffer in) {
    LineReader.Result result = lines.read(in, true);
    if (result == LineReader.Result.INCOMPLETE) {
      return;
    }
    Refusal refusal = refusal(result);
    if (refusal == null) {
      login.respond(lines.text());
    } else if (result == LineReader.Result.BARE_LF) {
      dialogue.end(refusal, Verb.AUTH);
    } else {
      login.broken(refusal);
    }
  }

  private void execute(Command command, ByteBuffer rest) {
    Refusal untimely = CommandTable.refusal(dialogue.state, command.verb());
    switch (command) {
      case Command.Malformed(Verb verb, Refusal refusal) when verb == Verb.BDAT ->
          dialogue.end(refusal, verb);
      case Command.Bdat bdat -> mail.bdat(bdat, untimely);
      case Command other when untimely != null -> dialogue.refuseUntimely(untimely, other.verb());
      case Command.Malformed(Verb verb, Refusal refusal) -> malformed(refusal, verb);
      case Command.Ehlo ehlo -> hello(ehlo.client(), true);
      case Command.Helo helo -> hello(helo.client(), false);
      case Command.StartTls _ -> startTls(rest);
      case Command.Auth auth -> login.auth(auth, rest);
      case Command.Mail from -> mail.mail(from);
      case Command.Rcpt to -> mail.rcpt(to);
      case Command.Data _ -> mail.data();
      case Command.Plain(Verb verb) -> plain(verb);
    }
  }

  // A bad address comes from the data of a client's program, not from the program.
  private void malformed(Refusal refusal, Verb verb) {
    if (refusal.reason() == Refusal.Reason.ADDRESS) {
      dialogue.refuse(refusal, verb);
    } else {
      dialogue.misstep(refusal, verb);
    }
  }

  private void hello(String client, boolean extended) {
    dialogue.client = client;
    dialogue.extended = extended;
    dialogue.abort();
    dialogue.send(
        extended
            ? Greeting.ehlo(dialogue.policy, dialogue.tls, dialogue.now)
            : Greeting.helo(dialogue.policy));
  }

  private void startTls(ByteBuffer rest) {
    if (dialogue.tls) {
      dialogue.misstep(Replies.TLS_ALREADY, Verb.STARTTLS);
    } else {
      dialogue.droppedBeforeTls += rest.remaining();
      dialogue.send(Replies.TLS_GO);
      dialogue.startTls();
    }
  }

  private void plain(Verb verb) {
    switch (verb) {
      case NOOP -> dialogue.send(Replies.OK);
      case HELP -> dialogue.send(Replies.HELP);
      case VRFY -> dialogue.send(Replies.NOT_VERIFIED);
      case EXPN -> dialogue.misstep(Replies.NO_EXPN, verb);
      case HTTP -> dialogue.end(Replies.HTTP, verb);
      case PROXY -> dialogue.end(Replies.PROXY, verb);
      case RSET -> {
        dialogue.abort();
        dialogue.send(Replies.OK);
      }
      case QUIT -> {
        dialogue.abort();
        dialogue.send(Replies.BYE);
        dialogue.close();
      }
      case UNKNOWN, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, BDAT ->
          dialogue.misstep(Replies.UNKNOWN, verb);
    }
  }

  private void answered(Answer answer) {
    switch (dialogue.answered()) {
      case Question.Authenticate _, Question.Respond _ -> loginAnswered(answer);
      case Question.From from -> mail.senderAnswered(from, refusal(answer));
      case Question.To to -> mail.recipientAnswered(to, refusal(answer));
      case Question.Begin _ -> mail.beginAnswered(refusal(answer));
      case Question.Commit _ -> commitAnswered(answer);
      case null -> {} // the session has ended meanwhile
    }
  }

  private void loginAnswered(Answer answer) {
    switch (answer) {
      case Answer.Challenge challenge -> login.challenged(challenge.octets());
      case Answer.Authenticated authenticated -> login.authenticated(authenticated.user());
      case Answer.Refused refused -> login.refused(refused.refusal());
      case Answer.Allowed _, Answer.Accepted _ -> throw noAnswer(answer);
    }
  }

  private void commitAnswered(Answer answer) {
    switch (answer) {
      case Answer.Accepted accepted -> mail.accepted(accepted.id());
      case Answer.Refused refused -> mail.refused(refused.refusal());
      case Answer.Allowed _, Answer.Challenge _, Answer.Authenticated _ -> throw noAnswer(answer);
    }
  }

  private static @Nullable Refusal refusal(Answer answer) {
    return switch (answer) {
      case Answer.Allowed _ -> null;
      case Answer.Refused refused -> refused.refusal();
      case Answer.Challenge _, Answer.Authenticated _, Answer.Accepted _ -> throw noAnswer(answer);
    };
  }

  private static IllegalStateException noAnswer(Answer answer) {
    return new IllegalStateException("not an answer to what was asked: " + answer);
  }

  private static @Nullable Refusal refusal(LineReader.Result result) {
    return switch (result) {
      case INCOMPLETE, LINE -> null;
      case BARE_LF -> Replies.LINE_BARE_LF;
      case BARE_CR -> Replies.LINE_BARE_CR;
      case NUL -> Replies.LINE_NUL;
      case TOO_LONG -> Replies.LINE_TOO_LONG;
      case NOT_UTF8 -> Replies.LINE_NOT_UTF8;
    };
  }
}
