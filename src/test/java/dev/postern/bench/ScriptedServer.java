package dev.postern.bench;

import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.Dialer;
import dev.postern.transport.TlsSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A server without a socket, a thread or a clock: it answers at once, but messages only while it
/// doesn't stall.
final class ScriptedServer implements Dialer {

  private final Deque<Runnable> held = new ArrayDeque<>();
  private final List<Line> open = new ArrayList<>();
  private boolean stalled;
  private boolean gone;
  int dialed;

  /// Answers no message until it goes on.
  void stall() {
    stalled = true;
  }

  /// Answers what it held back.
  void goOn() {
    stalled = false;
    while (!held.isEmpty()) {
      held.remove().run();
    }
  }

  /// Ends every connection, as after a time without a message.
  void endAll() {
    List.copyOf(open).forEach(Line::close);
  }

  /// Takes no more connections.
  void goAway() {
    gone = true;
  }

  @Override
  public void dial(Target target, ConnectionHandler handler) {
    dialed++;
    if (gone) {
      handler.closed(null);
      return;
    }
    var line = new Line(handler);
    open.add(line);
    handler.opened(line);
    line.say("220 scripted.example");
  }

  private void answer(Runnable reply) {
    if (stalled) {
      held.add(reply);
    } else {
      reply.run();
    }
  }

  /// One connection.
  private final class Line implements Connection {

    private final ConnectionHandler handler;
    private final StringBuilder text = new StringBuilder();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private boolean running;
    private boolean inMessage;

    Line(ConnectionHandler handler) {
      this.handler = handler;
    }

    void say(String reply) {
      run(
          () ->
              handler.received(
                  ByteBuffer.wrap((reply + "\r\n").getBytes(StandardCharsets.US_ASCII))));
    }

    @Override
    public void send(ByteBuffer octets) {
      text.append(StandardCharsets.US_ASCII.decode(octets));
      for (int end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
        String line = text.substring(0, end);
        text.delete(0, end + 2);
        take(line);
      }
    }

    private void take(String line) {
      if (inMessage) {
        if (line.equals(".")) {
          inMessage = false;
          answer(() -> say("250 taken"));
        }
        return;
      }
      switch (line.split(" ", 2)[0]) {
        case "DATA" -> {
          inMessage = true;
          say("354 go on");
        }
        case "QUIT" -> {
          say("221 bye");
          close();
        }
        default -> say("250 well");
      }
    }

    // As an event loop does: what is begun inside of a task comes after it.
    private void run(Runnable task) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
      while (!tasks.isEmpty()) {
        tasks.remove().run();
      }
      running = false;
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void startTls() {
      throw new AssertionError("no TLS here");
    }

    @Override
    public void idleAfter(Duration time) {}

    @Override
    public void close() {
      open.remove(this);
      run(() -> handler.closed(null));
    }

    @Override
    public void hangUp() {}

    @Override
    public InetSocketAddress remote() {
      return local();
    }

    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1);
    }

    @Override
    public Optional<TlsSession> tls() {
      return Optional.empty();
    }

    @Override
    public Executor executor() {
      return this::run;
    }
  }
}
