package dev.postern.rig;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A port on loopback that means a client ill: whatever comes to it has to end by itself.
public final class HostileSmtp implements AutoCloseable {

  private static final int BACKLOG = 200;
  private static final int NOISE = 4096;
  private static final String GREETING = "220 hostile.example ESMTP\r\n";
  private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

  // The head of a record of the largest size, of a handshake, of which no more comes.
  private static final byte[] RECORD_HEAD = {22, 3, 3, 0x40, 0};

  private final Malice malice;
  private final Duration pause;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicInteger connections = new AtomicInteger();

  /// What it does.
  // Lambdas that hold nothing.
  @SuppressWarnings("ImmutableEnumChecker")
  public enum Malice {
    /// Accepts, and never says a word.
    SILENCE(Client::listen),

    /// Octets of no meaning, all at once; then it listens.
    NOISE(
        client -> {
          var octets = new byte[HostileSmtp.NOISE];
          new Random(1).nextBytes(octets);
          client.send(octets);
          client.listen();
        }),

    /// Another protocol's error.
    HTTP(
        client -> {
          client.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }),

    /// An alert, as a port for TLS sends it to one who speaks in clear.
    TLS_ALERT(client -> client.send(HANDSHAKE_FAILURE)),

    /// All that it says comes an octet at a time, with a pause after each, and has no end.
    DRIP(
        client -> {
          client.drip(GREETING);
          while (true) {
            client.drip("250-slowly\r\n");
          }
        }),

    /// Drips what a good server would say, each answer whole in the end.
    DRIP_WELL(
        client -> {
          client.drip(GREETING);
          while (client.line()) {
            client.drip("250 hostile.example\r\n");
          }
        }),

    /// A greeting of lines without end.
    ENDLESS_GREETING(client -> client.repeat("220-and another thing\r\n")),

    /// A good greeting; the answer to the first command is lines without end.
    ENDLESS_REPLY(client -> client.greet().answerOnce().repeat("250-X-AND-ANOTHER\r\n")),

    /// A greeting of one line without end.
    ENDLESS_LINE(client -> client.send("220 ").repeat("and another thing ")),

    /// Empty lines without end.
    ENDLESS_EMPTY_LINES(client -> client.repeat("\r\n")),

    /// Many thousand extensions, in a reply that does end.
    HUGE_REPLY(
        client -> {
          client.greet().answerOnce();
          for (int i = 0; i < 50_000; i++) {
            client.put("250-X-EXTENSION-" + i + "\r\n");
          }
          client.send("250 HELP\r\n").agree();
        }),

    /// Ends the connection before a word.
    CLOSES_AT_ONCE(_ -> {}),

    /// Greets, then ends the connection.
    CLOSES_AFTER_GREETING(Client::greet),

    /// Greets, then resets the connection.
    RESETS_AFTER_GREETING(client -> client.greet().reset()),

    /// Ends the connection in the middle of a reply.
    CLOSES_IN_REPLY(client -> client.greet().answerOnce().send("250-hostile.example\r\n250-SI")),

    /// Agrees to everything, even to what is no command, and never ends the connection.
    AGREES(client -> client.greet().agree()),

    /// Turns everything down for now.
    DEFERS(
        client -> {
          client.greet();
          while (client.line()) {
            client.send("451 4.3.0 later\r\n");
          }
        }),

    /// Turns the client away before it has said anything (RFC 5321 §3.1).
    TURNS_AWAY(
        client -> {
          client.send("554 hostile.example no service\r\n");
          while (client.line()) {
            client.send("503 no service\r\n");
          }
        }),

    /// Has all its answers out before it was asked.
    ANSWERS_BEFORE(
        client -> {
          client.greet();
          for (int i = 0; i < 20; i++) {
            client.put("250 hostile.example\r\n");
          }
          client.send("").listen();
        }),

    /// Reply codes that there are not, and lines that are no replies.
    NO_CODES(
        client -> {
          client.greet();
          while (client.line()) {
            client.send("250-hostile.example\r\n999 what\r\n2\r\n\0\u00ff\r\n-1 well\r\n");
          }
        }),

    /// Takes commands and never answers one.
    IGNORES(client -> client.greet().listen()),

    /// Offers STARTTLS and turns it down.
    STARTTLS_REFUSED(client -> client.greet().startTls("454 4.7.0 TLS not available\r\n").agree()),

    /// Agrees to STARTTLS, then sends octets of no meaning.
    STARTTLS_THEN_NOISE(
        client -> {
          client.greet().startTls("220 go ahead\r\n");
          var octets = new byte[HostileSmtp.NOISE];
          new Random(2).nextBytes(octets);
          client.send(octets).listen();
        }),

    /// Agrees to STARTTLS, then never says a word.
    STARTTLS_THEN_SILENCE(client -> client.greet().startTls("220 go ahead\r\n").listen()),

    /// Agrees to STARTTLS, then goes on in clear.
    STARTTLS_THEN_CLEAR(client -> client.greet().startTls("220 go ahead\r\n").agree()),

    /// Agrees to STARTTLS, then closes.
    STARTTLS_THEN_CLOSE(client -> client.greet().startTls("220 go ahead\r\n")),

    /// Agrees to STARTTLS, then begins a handshake, of which an octet comes at a time.
    STARTTLS_THEN_DRIP(client -> client.greet().startTls("220 go ahead\r\n").stall()),

    /// A port for TLS: begins a handshake, of which an octet comes at a time.
    HANDSHAKE_STALLS(Client::stall);

    @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
    private final Behaviour behaviour;

    Malice(Behaviour behaviour) {
      this.behaviour = behaviour;
    }
  }

  @FunctionalInterface
  private interface Behaviour {
    void meet(Client client) throws IOException;
  }

  private HostileSmtp(Malice malice, Duration pause, ServerSocket listener) {
    this.malice = malice;
    this.pause = pause;
    this.listener = listener;
  }

  /// Listens on a free port; what drips, drips once in ten milliseconds.
  public static HostileSmtp with(Malice malice) throws IOException {
    return with(malice, Duration.ofMillis(10));
  }

  /// Listens on a free port.
  ///
  /// @param pause after an octet, where they come one at a time
  public static HostileSmtp with(Malice malice, Duration pause) throws IOException {
    var listener = new ServerSocket(0, BACKLOG, InetAddress.ofLiteral("127.0.0.1"));
    var server = new HostileSmtp(malice, pause, listener);
    server.start(server::accept);
    return server;
  }

  public String address() {
    return listener.getInetAddress().getHostAddress();
  }

  public int port() {
    return listener.getLocalPort();
  }

  /// How many connections it has accepted.
  public int connections() {
    return connections.get();
  }

  /// Whether every client has left.
  public boolean isLeftAlone() {
    return open.isEmpty();
  }

  /// Returns when nothing of it runs any more.
  @Override
  public void close() throws IOException {
    end.countDown();
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void start(Runnable work) {
    Thread thread =
        Thread.ofVirtual()
            .name("hostile-" + malice)
            .unstarted(
                () -> {
                  work.run();
                  threads.remove(Thread.currentThread());
                });
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        connections.incrementAndGet();
        if (end.getCount() == 0) {
          socket.close();
        }
        start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      malice.behaviour.meet(new Client(socket));
    } catch (IOException _) {
      // It has left, or we have.
    } finally {
      open.remove(socket);
    }
  }

  /// Who came. Each call fails as soon as the connection is gone.
  private final class Client {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Client(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    Client greet() throws IOException {
      return send(GREETING);
    }

    // Waits for a command, which what comes next is the answer to.
    Client answerOnce() throws IOException {
      if (!line()) {
        throw new IOException("it left");
      }
      return this;
    }

    // Agrees to everything until STARTTLS, which is answered so.
    Client startTls(String answer) throws IOException {
      while (!next().equalsIgnoreCase("STARTTLS")) {
        send("250-hostile.example\r\n250 STARTTLS\r\n");
      }
      return send(answer);
    }

    void agree() throws IOException {
      while (line()) {
        send("250 2.0.0 well\r\n");
      }
    }

    void listen() throws IOException {
      in.transferTo(OutputStream.nullOutputStream());
    }

    void repeat(String text) throws IOException {
      while (true) {
        put(text);
      }
    }

    void stall() throws IOException {
      send(RECORD_HEAD);
      while (true) {
        drip("\0");
      }
    }

    // Closes with a reset: nothing lingers.
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    void drip(String text) throws IOException {
      for (byte octet : text.getBytes(StandardCharsets.ISO_8859_1)) {
        send(new byte[] {octet});
        try {
          if (end.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("it is over");
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }

    void put(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Client send(String text) throws IOException {
      put(text);
      out.flush();
      return this;
    }

    Client send(byte[] octets) throws IOException {
      out.write(octets);
      out.flush();
      return this;
    }

    // A line has come; false at the end.
    boolean line() throws IOException {
      int octet = in.read();
      while (octet >= 0 && octet != '\n') {
        octet = in.read();
      }
      return octet >= 0;
    }

    private String next() throws IOException {
      var line = new StringBuilder();
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0 || line.length() > NOISE) {
          throw new IOException("no command");
        }
        line.append((char) octet);
      }
      return line.toString().strip();
    }
  }
}
