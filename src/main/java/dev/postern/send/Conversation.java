package dev.postern.send;

import dev.postern.mail.Octets;
import dev.postern.mail.Reply;
import dev.postern.smtp.client.ClientSession;
import dev.postern.smtp.client.Effect;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Input;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Terms;
import dev.postern.smtp.client.Transaction;
import dev.postern.smtp.client.Verdict;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.TlsSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A [ClientSession] on a [Connection]: hand one to a `Dialer`, and send as many messages as its
/// terms allow, one after the other.
///
/// Everything happens on the connection's event loop: what its [Listener] is told, and what it is
/// told. To say something from elsewhere, do it by way of [#executor].
public final class Conversation implements ConnectionHandler {

  // A peer that reads an octet now and then must not hold a message for ever.
  private static final int SLOWEST_OCTETS_PER_SECOND = 1024;

  private final Function<Connection, Terms> terms;
  private final long patience;
  private final Listener listener;

  private @Nullable Connection connection;
  private @Nullable ClientSession session;
  private @Nullable Terms wanted;
  private Stage stage = Stage.CONNECT;
  private @Nullable Body body;
  private @Nullable BodyStream stream;
  private long since = System.nanoTime();
  private int replies;
  private boolean ready;
  private boolean following;
  private boolean quitWanted;

  /// What happens in a conversation. Each transaction that was begun ends in one [#done], and the
  /// conversation in one [#closed], whatever the peer does.
  public interface Listener {

    /// Something else is waited for from now on.
    default void at(Stage stage) {}

    /// Octets are written: commands and answers, not the message.
    ///
    /// @param stage what they lead to; with [Stage#AUTH] they hold a secret
    /// @param octets to be left as they are, position and all
    default void sent(Stage stage, ByteBuffer octets) {}

    /// Octets came: replies, whole or in part.
    ///
    /// @param octets to be left as they are, position and all
    default void received(ByteBuffer octets) {}

    /// The connection has TLS now.
    default void secured(TlsSession tls) {}

    /// A transaction can begin, or the end.
    void ready(Conversation conversation);

    /// A transaction is over.
    ///
    /// @param verdicts for its recipients, in their order
    void done(List<Verdict> verdicts);

    /// The connection came to nothing while no transaction was open.
    void failed(Fault fault);

    /// The last call.
    ///
    /// @param cause null for an orderly close
    void closed(@Nullable Throwable cause);
  }

  /// @param terms are made once it is known where the connection goes
  /// @param patience for each reply, and for any progress while a message is written
  public Conversation(Function<Connection, Terms> terms, Duration patience, Listener listener) {
    this.terms = terms;
    this.patience = patience.toNanos();
    this.listener = listener;
  }

  /// Sends a message.
  ///
  /// @throws IllegalStateException if the conversation is not ready
  public void begin(Transaction transaction, Body message) {
    body = message;
    on(new Input.Begin(transaction));
  }

  /// Asks whether a message could be sent, and takes it back: what could go on is
  /// [Verdict.Postponed].
  ///
  /// @throws IllegalStateException if the conversation is not ready
  public void ask(Transaction transaction, Input.Extent extent) {
    on(new Input.Begin(transaction, extent));
  }

  /// Says QUIT, once no transaction is open.
  public void quit() {
    quitWanted = true;
    on(new Input.Quit());
  }

  /// Whether a transaction can begin.
  public boolean isReady() {
    return session != null && session.isReady();
  }

  /// Whether the server announced DSN, so that it heeds what is asked of notifications (RFC 3461).
  public boolean offersDsn() {
    return session != null && session.offersDsn();
  }

  /// The connection's event loop. Only once there is a connection.
  public Executor executor() {
    return connected().executor();
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    Terms now = terms.apply(opened);
    wanted = now;
    session = new ClientSession(now);
    opened.tls().ifPresent(listener::secured);
    opened.idleAfter(Duration.ofNanos(patience));
    on(quitWanted ? new Input.Quit() : new Input.Opened(binding(opened.tls())));
  }

  @Override
  public void received(ByteBuffer octets) {
    ClientSession current = session;
    if (current == null) {
      return;
    }
    listener.received(octets);
    on(new Input.Octets(octets));
    if (current.replies() != replies) {
      replies = current.replies();
      since = System.nanoTime();
    } else if (isOverdue(patience)) {
      // Octets come, but so slowly that no reply will.
      on(new Input.TimedOut());
    }
  }

  @Override
  public void secured(TlsSession tls) {
    listener.secured(tls);
    on(new Input.Secured(binding(Optional.of(tls))));
  }

  @Override
  public void writable() {
    Body whole = body;
    if (stream == null || whole == null) {
      return;
    }
    if (isOverdue(patience + whole.size() * (1_000_000_000L / SLOWEST_OCTETS_PER_SECOND))) {
      on(new Input.TimedOut());
    } else {
      resume();
    }
  }

  @Override
  public void idle() {
    // Between two messages it is we who let the peer wait.
    if (!isReady()) {
      on(new Input.TimedOut());
    }
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    Input.Closed closed = Breakage.of(session != null, cause);
    try {
      if (session == null) {
        listener.failed(Fault.of(closed.kind(), Stage.CONNECT, closed.detail()));
      } else {
        on(closed);
      }
    } finally {
      stream = null;
      listener.closed(cause);
    }
  }

  private void on(Input input) {
    ClientSession current = session;
    if (current == null) {
      return;
    }
    Connection open = connected();
    List<Effect> effects = current.on(input);
    move(current.stage());
    BodyStream before = stream;
    boolean written = false;
    List<Verdict> verdicts = null;
    Fault fault = null;
    for (int i = 0; i < effects.size(); i++) {
      switch (effects.get(i)) {
        case Effect.Send(ByteBuffer octets) -> {
          listener.sent(current.stage(), octets);
          open.send(octets);
          written = true;
        }
        case Effect.StartTls() -> open.startTls();
        case Effect.SendBody(Effect.Form form) -> stream = stream(form, open);
        case Effect.Ready() -> ready = true;
        case Effect.Done(List<Verdict> done) -> verdicts = done;
        case Effect.Failed(Fault failed) -> fault = failed;
        case Effect.Close() -> open.hangUp();
      }
    }
    if (written) {
      open.flush();
    }
    if (verdicts != null) {
      stream = null;
      body = null;
      listener.done(verdicts);
    } else if (fault != null) {
      listener.failed(fault);
    } else if (stream != before) {
      writeBody();
    }
    follow(current);
  }

  // The listener is told only after all effects are carried out, because what it does next is an
  // input of its own; and from here alone, so that transactions which are over at once don't pile
  // up on the stack.
  private void follow(ClientSession current) {
    if (following) {
      return;
    }
    following = true;
    try {
      while (ready) {
        ready = false;
        if (current.isReady()) {
          listener.ready(this);
        }
      }
    } finally {
      following = false;
    }
  }

  // Costs a digest of the certificate, and few logins need it.
  private @Nullable Octets binding(Optional<TlsSession> tls) {
    return wanted == null || wanted.login() == null
        ? null
        : tls.flatMap(TlsSession::serverEndPoint).orElse(null);
  }

  private void move(Stage to) {
    if (to != stage) {
      stage = to;
      since = System.nanoTime();
      listener.at(to);
    }
  }

  private BodyStream stream(Effect.Form form, Connection open) {
    Body whole = body;
    if (whole == null) {
      throw new IllegalStateException("a message to write, and no body");
    }
    return new BodyStream(whole, form, open);
  }

  private void writeBody() {
    BodyStream current = stream;
    if (current != null && current.isImpossible()) {
      on(
          new Input.BodyImpossible(
              Reply.of(
                  554,
                  "5.6.3",
                  "the message is not 7bit, and the server takes nothing else; it is not"
                      + " converted")));
    } else {
      resume();
    }
  }

  private void resume() {
    BodyStream current = stream;
    if (current != null && current.resume()) {
      stream = null;
      on(new Input.BodySent());
    }
  }

  private boolean isOverdue(long limit) {
    return System.nanoTime() - since > limit;
  }

  private Connection connected() {
    Connection open = connection;
    if (open == null) {
      throw new IllegalStateException("not connected yet");
    }
    return open;
  }
}
