package dev.postern.listener;

import dev.postern.key.Key;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.smtp.ReplyEncoder;
import dev.postern.smtp.server.Answer;
import dev.postern.smtp.server.Effect;
import dev.postern.smtp.server.Input;
import dev.postern.smtp.server.Question;
import dev.postern.smtp.server.ServerSession;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.TlsSession;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Drives one [ServerSession]: what the connection says goes in, what the session wants is done.
///
/// While an answer is outstanding, the message's store is behind, or the client does not take our
/// replies, nothing is read: the client is slowed down by TCP, and no buffer of ours grows.
final class SmtpConnection implements ConnectionHandler {

  /// Why the session of a key that has ended is over.
  static final Refusal KEY_ENDED =
      Refusal.of(Reason.AUTH_REQUIRED, 421, "4.7.0", "The key of this session has ended");

  private static final Refusal KEY_GONE =
      Refusal.of(Reason.SENDER, 550, "5.7.1", "The key of this session has ended");

  private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);
  private static final Refusal FAULT =
      Refusal.of(Reason.STORE, 451, "4.3.0", "A fault on our side; try again later");

  // Reasons not to read, any number at a time.
  private static final int ANSWER_PENDING = 1;
  private static final int MESSAGE_BEHIND = 2;
  private static final int REPLIES_STUCK = 4;

  private final ServerSession session;
  private final Desk desk;
  private final Login login;
  private final SessionRecord record;
  private final SessionTimeouts timeouts;
  private final Consumer<SmtpConnection> over;
  private volatile @Nullable Connection open;
  private volatile @Nullable Refusal ending;
  private int pauses;
  private boolean unsent;
  private boolean inMessage;
  private int commandsSeen;
  private long commandAt = System.nanoTime();

  /// @param over told once, at the very end
  SmtpConnection(
      ServerSession session,
      Desk desk,
      Login login,
      SessionRecord record,
      SessionTimeouts timeouts,
      Consumer<SmtpConnection> over) {
    this.session = session;
    this.desk = desk;
    this.login = login;
    this.record = record;
    this.timeouts = timeouts;
    this.over = over;
  }

  /// Tells the client 421 and why: at once, or after the transaction that is open. From any thread.
  void end(Refusal reason) {
    ending = reason;
    Connection connection = open;
    if (connection != null) {
      connection.executor().execute(this::endIfAsked);
    }
  }

  /// Closes without waiting for anything. From any thread.
  void abort() {
    Connection connection = open;
    if (connection != null) {
      connection.executor().execute(() -> close(connection, "shutdown"));
    }
  }

  /// Whether this session has logged in with a key of that user. From any thread.
  boolean isOf(String user) {
    Key key = login.key();
    return key != null && key.user().equals(user);
  }

  /// Whether it came in by that listener. From any thread.
  boolean isAt(String listener) {
    return record.listener().equals(listener);
  }

  // ---- what the connection says

  @Override
  public void opened(Connection connection) {
    open = connection;
    connection.tls().ifPresent(record::secured);
    connection.idleAfter(timeouts.command());
    run(new Input.Opened());
    flush();
    endIfAsked();
  }

  @Override
  public void received(ByteBuffer octets) {
    int before = octets.position();
    boolean moving = true;
    while (moving && octets.hasRemaining() && pauses == 0) {
      int at = octets.position();
      run(new Input.Octets(octets));
      moving = octets.position() > at;
      if (unsent && !connection().isWritable()) {
        flush();
      }
    }
    record.received(octets.position() - before);
    endIfTrickling();
    flush();
  }

  // Octets come, but so slowly that no command will.
  private void endIfTrickling() {
    int commands = session.counters().commands();
    if (commands != commandsSeen || desk.inMessage()) {
      commandsSeen = commands;
      commandAt = System.nanoTime();
    } else if (System.nanoTime() - commandAt > 2 * timeouts.command().toNanos()) {
      run(new Input.TimedOut());
    }
  }

  @Override
  public void secured(TlsSession tls) {
    record.secured(tls);
    run(new Input.TlsUp());
    flush();
  }

  @Override
  public void writable() {
    resume(REPLIES_STUCK);
  }

  @Override
  public void idle() {
    if ((pauses & REPLIES_STUCK) != 0) {
      // A reply about it would be stuck as well.
      close(connection(), Reason.TIMEOUT.label());
      return;
    }
    run(new Input.TimedOut());
    flush();
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    desk.discard();
    Key key = login.key();
    Connection connection = open;
    TlsSession tls = connection == null ? null : connection.tls().orElse(null);
    record.ended(
        new SessionRecord.Ended(
            session.client(), tls, key == null ? "" : key.user(), session.counters().messages()),
        cause);
    over.accept(this);
  }

  // ---- what the session wants

  private void run(Input first) {
    Input next = first;
    while (next != null) {
      next = carryOut(session.on(next, record.now()));
    }
    boolean now = desk.inMessage();
    if (now != inMessage) {
      inMessage = now;
      connection().idleAfter(now ? timeouts.data() : timeouts.command());
    }
  }

  // Returns what the session is to be told next, where that is known at once.
  private @Nullable Input carryOut(List<Effect> effects) {
    Refusal last = null;
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send send -> send(ReplyEncoder.encode(send.reply()));
        case Effect.Refuse refuse -> {
          record.refused(refuse.refusal(), refuse.command());
          send(ReplyEncoder.encode(refuse.refusal().reply()));
          last = refuse.refusal();
        }
        case Effect.Body body -> take(body.slice());
        case Effect.Discard _ -> {
          desk.discard();
          resume(MESSAGE_BEHIND);
        }
        case Effect.StartTls _ -> connection().startTls();
        case Effect.Close _ -> closeFor(last);
        case Effect.Ask ask -> {
          return ask(ask.question());
        }
      }
    }
    return null;
  }

  // Who said QUIT sends no more; anybody else may be in the middle of it.
  private void closeFor(@Nullable Refusal why) {
    if (why == null) {
      record.closing("quit");
      connection().hangUp();
    } else {
      close(connection(), why.reason().label());
    }
  }

  private void send(ByteBuffer reply) {
    connection().send(reply);
    unsent = true;
  }

  private void take(ByteBuffer slice) {
    if (!desk.body(slice) && (pauses & MESSAGE_BEHIND) == 0) {
      pause(MESSAGE_BEHIND);
      desk.caughtUp().whenCompleteAsync((_, _) -> resume(MESSAGE_BEHIND), connection().executor());
    }
  }

  private @Nullable Input ask(Question question) {
    if (login.isOver()) {
      switch (question) {
        // Closes the gap between a login and the moment when its session can be found by its user.
        case Question.From _ -> {
          return new Input.ShutDown(KEY_ENDED);
        }
        // What the key had begun is not taken any more; behind it comes the 421.
        case Question.To _, Question.Begin _, Question.Commit _ -> {
          desk.discard();
          return new Input.Answered(new Answer.Refused(KEY_GONE));
        }
        case Question.Authenticate _, Question.Respond _ -> {}
      }
    }
    CompletableFuture<Answer> answer =
        desk.answer(
                question,
                connection().tls(),
                () -> new Desk.Speaker(session.client(), session.protocol()))
            .exceptionally(SmtpConnection::fault)
            .toCompletableFuture();
    if (answer.isDone()) {
      return new Input.Answered(answer.join());
    }
    pause(ANSWER_PENDING);
    var _ = answer.thenAcceptAsync(this::answered, connection().executor());
    return null;
  }

  private void answered(Answer answer) {
    commandAt = System.nanoTime();
    run(new Input.Answered(answer));
    flush();
    resume(ANSWER_PENDING);
  }

  private static Answer fault(Throwable cause) {
    LOG.error("a session's question could not be answered", cause);
    return new Answer.Refused(FAULT);
  }

  private void endIfAsked() {
    Refusal reason = ending;
    if (reason != null) {
      run(new Input.ShutDown(reason));
      flush();
    }
  }

  private void flush() {
    if (unsent) {
      unsent = false;
      connection().flush();
      if (!connection().isWritable()) {
        pause(REPLIES_STUCK);
      }
    }
  }

  private void close(Connection connection, String why) {
    record.closing(why);
    connection.close();
  }

  private void pause(int why) {
    if (pauses == 0) {
      connection().reading(false);
    }
    pauses |= why;
  }

  private void resume(int why) {
    if ((pauses & why) != 0) {
      pauses &= ~why;
      if (pauses == 0) {
        connection().reading(true);
      }
    }
  }

  private Connection connection() {
    return Optional.ofNullable(open).orElseThrow(() -> new IllegalStateException("not open yet"));
  }
}
