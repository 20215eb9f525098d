package dev.postern.listener;

import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.TlsSession;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// A session's connection, with an eye on how far it has come.
final class Watched implements ConnectionHandler {

  final SmtpConnection connection;
  final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  volatile long taken;
  volatile long sent;
  private final CompletableFuture<Connection> opened = new CompletableFuture<>();
  private volatile boolean closing;

  Watched(SmtpConnection connection) {
    this.connection = connection;
  }

  boolean closing() {
    return closing;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread sends
  void sends(int octets) {
    sent += octets;
  }

  /// Runs something on the event loop and waits for it.
  void on(Runnable what) {
    if (!ended.isDone()) {
      CompletableFuture.runAsync(what, opened.orTimeout(10, TimeUnit.SECONDS).join().executor())
          .orTimeout(10, TimeUnit.SECONDS)
          .join();
    }
  }

  @Override
  public void opened(Connection real) {
    opened.complete(real);
    connection.opened(new Closing(real));
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes
  public void received(ByteBuffer octets) {
    int before = octets.position();
    connection.received(octets);
    taken += octets.position() - before;
  }

  @Override
  public void secured(TlsSession session) {
    connection.secured(session);
  }

  @Override
  public void writable() {
    connection.writable();
  }

  @Override
  public void idle() {
    connection.idle();
  }

  @Override
  public void closed(Throwable cause) {
    connection.closed(cause);
    ended.complete(cause);
  }

  private final class Closing implements Connection {

    private final Connection real;

    Closing(Connection real) {
      this.real = real;
    }

    @Override
    public void send(ByteBuffer octets) {
      real.send(octets);
    }

    @Override
    public void flush() {
      real.flush();
    }

    @Override
    public boolean isWritable() {
      return real.isWritable();
    }

    @Override
    public void reading(boolean on) {
      real.reading(on);
    }

    @Override
    public void startTls() {
      sent = 0;
      taken = 0;
      real.startTls();
    }

    @Override
    public void idleAfter(Duration time) {
      real.idleAfter(time);
    }

    @Override
    public void close() {
      closing = true;
      real.close();
    }

    @Override
    public void hangUp() {
      closing = true;
      real.hangUp();
    }

    @Override
    public InetSocketAddress remote() {
      return real.remote();
    }

    @Override
    public InetSocketAddress local() {
      return real.local();
    }

    @Override
    public Optional<TlsSession> tls() {
      return real.tls();
    }

    @Override
    public Executor executor() {
      return real.executor();
    }
  }
}
