package dev.postern.delivery;

import dev.postern.mail.Reply;
import dev.postern.observe.Metrics;
import dev.postern.smtp.client.ClientSession;
import dev.postern.smtp.client.Effect;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Input;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Verdict;
import dev.postern.store.StoreFailure;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.TlsFault;
import dev.postern.transport.TlsSession;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Drives a [ClientSession] over a [Connection] to one next hop, for one [Attempt] after the other;
/// in between it is kept by its [Hop].
///
/// Everything happens on the connection's event loop, except for [#use] and [#end].
final class HopConnection implements ConnectionHandler {

  private final Hop hop;
  private final DeliveryConfig config;
  private final Metrics metrics;

  private @Nullable Attempt attempt;
  private @Nullable Connection connection;
  private @Nullable ClientSession session;
  private @Nullable BodyWriter body;
  private @Nullable List<Verdict> verdicts;
  private @Nullable Fault fault;
  private String tls = "";
  private Stage timed = Stage.CLOSED;
  private boolean ready;
  private boolean wasReady;
  private boolean resting;
  private boolean isReused;
  private Holder holder = Holder.NOBODY;
  private @Nullable TlsFault tlsFault;
  private long since = System.nanoTime();
  private int replies;

  /// Who counts the connection: the attempt that uses it, or the hop that keeps it.
  private enum Holder {
    NOBODY,
    ATTEMPT,
    HOP
  }

  /// @param first what the connection is made for
  HopConnection(Hop hop, DeliveryConfig config, Metrics metrics, Attempt first) {
    this.hop = hop;
    this.config = config;
    this.metrics = metrics;
    this.attempt = first;
  }

  /// Hands it, kept and ready, to another attempt. May be called from any thread.
  void use(Attempt next) {
    Connection open = connected();
    open.executor()
        .execute(
            () -> {
              resting = false;
              isReused = true;
              if (session != null && session.isReady()) {
                attempt = next;
                holder = Holder.ATTEMPT;
                next.reused();
                begin(next);
              } else {
                // It died between the hop's hand and here.
                next.stale();
              }
            });
  }

  /// Ends it when no transaction is open. May be called from any thread.
  void end() {
    connected().executor().execute(() -> on(new Input.Quit()));
  }

  /// Whether it had served another attempt before the present one.
  boolean isReused() {
    return isReused;
  }

  Hop hop() {
    return hop;
  }

  /// For example `TLSv1.3 TLS_AES_128_GCM_SHA256`; empty for plain text.
  String tls() {
    return tls;
  }

  boolean offersDsn() {
    return session != null && session.offersDsn();
  }

  boolean offersDeliverBy() {
    return session != null && session.offersDeliverBy();
  }

  @Override
  public void opened(Connection opened) {
    connection = opened;
    session = new ClientSession(hop.terms(opened));
    on(new Input.Opened());
  }

  @Override
  public void received(ByteBuffer octets) {
    on(new Input.Octets(octets));
    ClientSession current = session;
    if (current == null) {
      return;
    }
    if (current.replies() != replies) {
      replies = current.replies();
      since = System.nanoTime();
    } else if (isOverdue(config.timeouts().of(current.stage()).multipliedBy(2))) {
      // Octets come, but so slowly that no reply will.
      on(new Input.TimedOut());
    }
  }

  @Override
  public void secured(TlsSession handshake) {
    on(new Input.Secured());
  }

  @Override
  public void writable() {
    if (body == null) {
      return;
    }
    if (isOverdue(config.timeouts().message())) {
      on(new Input.TimedOut());
    } else {
      body.resume();
    }
  }

  @Override
  public void idle() {
    on(new Input.TimedOut());
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    tlsFault = Breakage.tls(cause);
    if (session == null) {
      failed(Breakage.fault(hop.host(), Stage.CONNECT, cause));
      return;
    }
    Fault broken = Breakage.fault(hop.host(), session.stage(), cause);
    on(new Input.Closed(broken.kind(), broken.detail()));
    stopBody();
    if (wasReady) {
      hop.gone(this);
    }
    if (holder == Holder.HOP) {
      hop.idleEnded();
    }
    holder = Holder.NOBODY;
  }

  /// The message is written to its end.
  void bodySent() {
    body = null;
    on(new Input.BodySent());
  }

  void bodyFailed(StoreFailure failure) {
    if (attempt != null) {
      Delivery.unreadable(attempt.message(), failure);
    }
    on(new Input.BodyFailed(Delivery.UNREADABLE));
  }

  void bodyImpossible(Reply reply) {
    on(new Input.BodyImpossible(reply));
  }

  private void on(Input input) {
    ClientSession current = session;
    if (current == null) {
      return;
    }
    Connection open = connected();
    BodyWriter before = body;
    boolean written = false;
    List<Effect> effects = current.on(input);
    for (int i = 0; i < effects.size(); i++) {
      switch (effects.get(i)) {
        case Effect.Send(ByteBuffer octets) -> {
          open.send(octets);
          written = true;
        }
        case Effect.StartTls() -> open.startTls();
        case Effect.SendBody(Effect.Form form) -> body = writer(open, form);
        case Effect.Ready() -> ready = true;
        case Effect.Done(List<Verdict> done) -> verdicts = done;
        case Effect.Failed(Fault failed) -> fault = failed;
        case Effect.Close() -> {
          stopBody();
          open.hangUp();
        }
      }
    }
    if (written) {
      open.flush();
    }
    time(current.stage(), open);
    if (body != null && body != before) {
      body.resume();
    }
    follow(current);
  }

  // The attempt is told only after all effects are carried out, because what it does next may be
  // an input of its own.
  private void follow(ClientSession current) {
    Fault failed = fault;
    List<Verdict> done = verdicts;
    boolean becameReady = ready;
    fault = null;
    verdicts = null;
    ready = false;
    if (becameReady && !wasReady) {
      firstReady();
    }
    if (done != null) {
      settled(done, current);
    } else if (failed != null) {
      failed(failed);
    }
    if (becameReady && current.isReady()) {
      rest();
    }
  }

  private void settled(List<Verdict> done, ClientSession current) {
    stopBody();
    Attempt over = attempt;
    if (over == null) {
      return;
    }
    boolean again = over.settled(this, done);
    boolean usable = current.isReady() || current.stage() == Stage.RSET;
    if (again && usable) {
      return;
    }
    attempt = null;
    release(over, usable || current.stage() == Stage.QUIT);
    if (current.isReady()) {
      rest();
    }
    over.proceed();
  }

  // An attempt that goes on elsewhere, or has broken the connection, gives it up; else the hop
  // keeps it when the attempt ends.
  private void release(Attempt over, boolean open) {
    if (holder != Holder.ATTEMPT) {
      return;
    }
    if (open && !over.leaves()) {
      holder = Holder.HOP;
      return;
    }
    holder = Holder.NOBODY;
    over.pace().ended(hop);
    if (open) {
      on(new Input.Quit());
    }
  }

  private void failed(Fault failed) {
    if (!wasReady) {
      metrics.count("hop_connections", "result", "failed");
      long now = System.nanoTime();
      hop.limit().faulted(since, now);
      hop.failed(failed.detail(), now);
      if (attempt != null) {
        attempt.witness().failed(hop, connection, failed, tlsFault);
      }
    }
    Attempt over = attempt;
    attempt = null;
    if (over != null) {
      release(over, false);
      over.failed(failed);
    }
  }

  // Ready, and nothing else to do: the present attempt's next transaction, or a place to be kept.
  private void rest() {
    if (attempt != null) {
      begin(attempt);
    } else if (!resting) {
      resting = hop.keep(this, config.idleConnections());
      if (!resting) {
        on(new Input.Quit());
      }
    }
  }

  private void firstReady() {
    wasReady = true;
    hop.opened();
    if (attempt != null) {
      holder = Holder.ATTEMPT;
      attempt.connected();
      attempt.witness().ready(hop, connected());
    }
    metrics.count("hop_connections", "result", "opened");
    Optional<TlsSession> secured = connected().tls();
    tls = secured.map(TlsSession::toString).orElse("");
    metrics.count("hop_tls", "version", secured.map(TlsSession::version).orElse("none"));
  }

  private void begin(Attempt current) {
    on(new Input.Begin(current.transaction()));
  }

  private BodyWriter writer(Connection open, Effect.Form form) {
    if (attempt == null) {
      throw new IllegalStateException("a message to write, and no attempt");
    }
    return new BodyWriter(this, open, attempt.body(), attempt.bodyType(), form);
  }

  private void stopBody() {
    if (body != null) {
      body.stop();
      body = null;
    }
  }

  private void time(Stage stage, Connection open) {
    if (stage != timed) {
      timed = stage;
      since = System.nanoTime();
      open.idleAfter(stage == Stage.READY ? config.keepIdle() : config.timeouts().of(stage));
    }
  }

  private boolean isOverdue(Duration limit) {
    return System.nanoTime() - since > limit.toNanos();
  }

  private Connection connected() {
    Connection open = connection;
    if (open == null) {
      throw new IllegalStateException("not connected to " + hop.name());
    }
    return open;
  }
}
