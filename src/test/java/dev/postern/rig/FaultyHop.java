package dev.postern.rig;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A next hop that misbehaves as it is told, on a loopback port, with blocking sockets and nothing
/// of Postern's own code. What it takes it keeps.
///
/// Faults are actions at points: `greeting`, a verb (`EHLO`, `MAIL`, `DATA`...), `RCPT` or `RCPT
/// a@b.example` for one recipient, `BODY` (after the first line of the message), `END` (the final
/// dot). Without an action it does what a good server would.
public final class FaultyHop implements AutoCloseable {

  private static final int BACKLOG = 200;

  private final ServerSocket listener;
  private final Map<String, Deque<Action>> next = new ConcurrentHashMap<>();
  private final Map<String, Action> always = new ConcurrentHashMap<>();
  private final List<String> extensions =
      new CopyOnWriteArrayList<>(
          List.of(
              "PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"));
  private final List<Received> messages = new CopyOnWriteArrayList<>();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile @Nullable SSLContext tls;
  private volatile boolean tlsAtOnce;
  private volatile @Nullable SaslServer sasl;

  /// A message it took: the arguments of MAIL and RCPT as they came, and the content without dots
  /// added.
  public record Received(String mail, List<String> recipients, String content) {}

  /// What it does instead of behaving.
  public sealed interface Action {}

  /// Sends this, with CRLF after it; several lines are several replies or one, as they are written.
  public record Say(String text) implements Action {}

  /// Sends these octets as they are.
  public record Raw(String octets) implements Action {}

  /// Says that, then closes.
  public record SayAndDrop(String text) implements Action {}

  /// Closes.
  public record Drop() implements Action {}

  /// Says nothing, ever.
  public record Hang() implements Action {}

  /// Sends these octets again and again, for as long as the client lets it.
  public record Babble(String octets) implements Action {}

  private FaultyHop(ServerSocket listener) {
    this.listener = listener;
  }

  /// Listens on a free port.
  public static FaultyHop start() throws IOException {
    return start("127.0.0.1", 0);
  }

  /// Listens on an address of loopback.
  public static FaultyHop start(String address, int port) throws IOException {
    var hop = new FaultyHop(new ServerSocket(port, BACKLOG, InetAddress.ofLiteral(address)));
    Thread.ofVirtual().start(hop::accept);
    return hop;
  }

  /// A port on which nobody listens.
  public static int closedPort() {
    return Ports.free(1).getFirst();
  }

  /// At the next times this point is reached, one action for each.
  public FaultyHop on(String point, Action... actions) {
    next.computeIfAbsent(point, _ -> new ArrayDeque<>()).addAll(List.of(actions));
    return this;
  }

  /// Whenever this point is reached and no single action is left.
  public FaultyHop always(String point, Action action) {
    always.put(point, action);
    return this;
  }

  public FaultyHop behaves(String point) {
    next.remove(point);
    always.remove(point);
    return this;
  }

  /// Offers it besides.
  public FaultyHop with(String extension) {
    without(extension.split(" ", -1)[0]);
    extensions.add(extension);
    return this;
  }

  /// Does not offer it.
  public FaultyHop without(String keyword) {
    extensions.removeIf(line -> line.split(" ", -1)[0].equals(keyword));
    return this;
  }

  /// Offers STARTTLS, and AUTH only after it.
  public FaultyHop startTls(SSLContext context) {
    tls = context;
    return this;
  }

  /// Begins with a handshake.
  public FaultyHop implicitTls(SSLContext context) {
    tls = context;
    tlsAtOnce = true;
    return this;
  }

  /// Wants a login before MAIL.
  ///
  /// @param mechanisms of those that [SaslServer] knows
  public FaultyHop login(String user, String password, String... mechanisms) {
    sasl = new SaslServer(user, password, List.of(mechanisms));
    return this;
  }

  public int port() {
    return listener.getLocalPort();
  }

  public String host() {
    return listener.getInetAddress().getHostAddress();
  }

  /// In the order in which they were answered.
  public List<Received> messages() {
    return List.copyOf(messages);
  }

  /// Every command line of every connection.
  public List<String> commands() {
    return List.copyOf(commands);
  }

  /// How many connections were accepted.
  public int connections() {
    return connections.get();
  }

  /// Whether no connection is open.
  public boolean isLeftAlone() {
    return open.isEmpty();
  }

  /// Breaks every connection, as a restart would.
  public void dropAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    dropAll();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      new Conversation(socket).run();
    } catch (IOException | Dropped _) {
      // The end of this conversation, as told or by the client.
    } finally {
      open.remove(socket);
    }
  }

  private @Nullable Action action(String point) {
    Deque<Action> queued = next.get(point);
    if (queued != null) {
      synchronized (queued) {
        if (!queued.isEmpty()) {
          return queued.removeFirst();
        }
      }
    }
    return always.get(point);
  }

  private static final class Dropped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// One connection.
  private final class Conversation {

    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private boolean secured;
    private boolean loggedIn;
    private String mail = "";
    private final List<String> recipients = new ArrayList<>();

    Conversation(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void run() throws IOException {
      if (tlsAtOnce) {
        handshake();
      }
      answer("greeting", "220 hop.example ESMTP");
      while (true) {
        String line = line();
        commands.add(line);
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
          case "EHLO" -> answer(verb, ehlo());
          case "STARTTLS" -> {
            answer(verb, "220 2.0.0 go ahead");
            handshake();
          }
          case "AUTH" -> login(line);
          case "MAIL" -> mail(line);
          case "RCPT" -> rcpt(line);
          case "DATA" -> data();
          case "BDAT" -> chunk(line);
          case "RSET" -> {
            reset();
            answer(verb, "250 2.0.0 reset");
          }
          case "QUIT" -> {
            answer(verb, "221 2.0.0 bye");
            return;
          }
          default -> answer(verb, "250 2.0.0 well");
        }
      }
    }

    private String ehlo() {
      var lines = new ArrayList<>(List.of("hop.example"));
      lines.addAll(extensions);
      if (tls != null && !secured) {
        lines.add("STARTTLS");
      }
      SaslServer known = sasl;
      if (known != null && (tls == null || secured)) {
        lines.add("AUTH " + String.join(" ", known.mechanisms()));
      }
      String last = lines.removeLast();
      return String.join(
          "\r\n",
          Stream.concat(lines.stream().map(l -> "250-" + l), Stream.of("250 " + last)).toList());
    }

    private void handshake() throws IOException {
      SSLContext context = tls;
      if (context == null) {
        throw new Dropped();
      }
      var secure =
          (SSLSocket) context.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
      secure.setUseClientMode(false);
      secure.startHandshake();
      socket = secure;
      in = new BufferedInputStream(secure.getInputStream());
      out = secure.getOutputStream();
      secured = true;
    }

    private void login(String line) throws IOException {
      Action action = action("AUTH");
      SaslServer known = sasl;
      if (action != null || known == null) {
        perform(action == null ? new Say("502 5.5.1 no AUTH here") : action);
        return;
      }
      loggedIn = known.login(line, this::challenge);
      send(loggedIn ? "235 2.7.0 welcome\r\n" : "535 5.7.8 wrong user or password\r\n");
    }

    private String challenge(String challenge) throws IOException {
      send("334 " + challenge + "\r\n");
      return line();
    }

    private void mail(String line) throws IOException {
      if (sasl != null && !loggedIn) {
        send("530 5.7.0 log in first\r\n");
        return;
      }
      if (positive("MAIL", "250 2.1.0 sender ok")) {
        reset();
        mail = line.substring("MAIL FROM:".length());
      }
    }

    private void rcpt(String line) throws IOException {
      if (mail.isEmpty()) {
        send("503 5.5.1 MAIL first\r\n");
        return;
      }
      String argument = line.substring("RCPT TO:".length());
      String point = "RCPT " + argument.substring(1, argument.indexOf('>'));
      Action action = action(point);
      if (action != null) {
        perform(action);
      } else if (positive("RCPT", "250 2.1.5 recipient ok")) {
        recipients.add(argument);
      }
    }

    private void data() throws IOException {
      if (recipients.isEmpty() && !always.containsKey("DATA")) {
        send("503 5.5.1 RCPT first\r\n");
        return;
      }
      if (!answer("DATA", "354 go on")) {
        return;
      }
      var content = new StringBuilder();
      boolean first = true;
      for (String line = line(); !line.equals("."); line = line()) {
        content.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        if (first) {
          first = false;
          Action action = action("BODY");
          if (action != null) {
            perform(action);
          }
        }
      }
      took(content.toString());
    }

    private void chunk(String line) throws IOException {
      String[] words = line.split(" ", -1);
      byte[] content = in.readNBytes(Integer.parseInt(words[1]));
      took(new String(content, StandardCharsets.ISO_8859_1));
    }

    private void took(String content) throws IOException {
      var message = new Received(mail, List.copyOf(recipients), content);
      reset();
      Action action = action("END");
      if (action == null) {
        if (!message.recipients().isEmpty()) {
          messages.add(message);
        }
        send("250 2.0.0 taken\r\n");
      } else {
        perform(action);
      }
    }

    private void reset() {
      mail = "";
      recipients.clear();
    }

    private boolean positive(String point, String reply) throws IOException {
      Action action = action(point);
      if (action == null) {
        send(reply + "\r\n");
        return true;
      }
      perform(action);
      return action instanceof Say(String text) && text.startsWith("2");
    }

    // Whether the client may go on as if all was well.
    private boolean answer(String point, String reply) throws IOException {
      Action action = action(point);
      if (action == null) {
        send(reply + "\r\n");
        return true;
      }
      perform(action);
      return action instanceof Say(String text) && (text.startsWith("354") || text.startsWith("2"));
    }

    private void perform(Action action) throws IOException {
      switch (action) {
        case Say(String text) -> send(text + "\r\n");
        case Raw(String octets) -> send(octets);
        case SayAndDrop(String text) -> {
          send(text + "\r\n");
          throw new Dropped();
        }
        case Drop() -> throw new Dropped();
        case Babble(String octets) -> {
          while (true) {
            send(octets);
          }
        }
        case Hang() -> {
          while (in.read() >= 0) {
            // Until the client has had enough.
          }
          throw new Dropped();
        }
      }
    }

    private void send(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    private String line() throws IOException {
      var line = new ByteArrayOutputStream();
      for (int octet = in.read(); octet != '\n'; octet = in.read()) {
        if (octet < 0) {
          throw new SocketException("the client closed");
        }
        line.write(octet);
      }
      String text = line.toString(StandardCharsets.ISO_8859_1);
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
