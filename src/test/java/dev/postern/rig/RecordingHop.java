package dev.postern.rig;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A next hop that keeps what it is sent: SMTP in clear on a loopback port, a thread for each
/// connection.
public final class RecordingHop implements AutoCloseable {

  private static final int BACKLOG = 1000;

  /// A message as it came.
  ///
  /// @param data without dot-stuffing, lines ended by LF
  public record Message(String from, List<String> recipients, String data) {

    public Optional<String> field(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return data.lines()
          .takeWhile(line -> !line.isEmpty())
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).strip())
          .findFirst();
    }
  }

  /// What to answer to a command instead of 250 or 354.
  @FunctionalInterface
  public interface Rule {
    /// The reply to one command, null for the usual one.
    ///
    /// @param verb in upper case; a single dot for the end of data
    @Nullable String answer(String verb, String line);
  }

  private final ServerSocket listening;
  private final Rule rule;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();

  public RecordingHop() {
    this((_, _) -> null);
  }

  public RecordingHop(Rule rule) {
    this("127.0.0.1", 0, rule);
  }

  /// On an address of loopback.
  public RecordingHop(String address, int port) {
    this(address, port, (_, _) -> null);
  }

  private RecordingHop(String address, int port, Rule rule) {
    this.rule = rule;
    try {
      listening = new ServerSocket(port, BACKLOG, InetAddress.ofLiteral(address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /// How often each `X-Test-Id` came.
  public Map<String, Integer> ids() {
    return ids;
  }

  public Message awaitMessage(String subject) {
    return Await.found(
        () -> "a message with the subject " + subject + " among " + messages.size(),
        Await.LONG,
        () ->
            messages.stream()
                .filter(message -> message.field("Subject").filter(subject::equals).isPresent())
                .findFirst());
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        // closed; the loop ends
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        var out =
            new BufferedWriter(
                new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8))) {
      socket.setTcpNoDelay(true);
      new Dialogue(in, out).run();
    } catch (IOException _) {
      // the other side went away, as it may
    } finally {
      open.remove(socket);
    }
  }

  /// One connection.
  private final class Dialogue {

    private final BufferedReader in;
    private final BufferedWriter out;
    private String from = "";
    private final List<String> recipients = new ArrayList<>();

    Dialogue(BufferedReader in, BufferedWriter out) {
      this.in = in;
      this.out = out;
    }

    void run() throws IOException {
      reply("220 hop.example ESMTP");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        String ruled = rule.answer(verb, line);
        if (ruled != null) {
          reply(ruled);
          continue;
        }
        switch (verb) {
          case "EHLO" ->
              reply(
                  "250-hop.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
                      + "250-DSN\r\n250 ENHANCEDSTATUSCODES");
          case "MAIL" -> {
            from = path(line);
            recipients.clear();
            reply("250 2.1.0 ok");
          }
          case "RCPT" -> {
            recipients.add(path(line));
            reply("250 2.1.5 ok");
          }
          case "DATA" -> data();
          case "QUIT" -> {
            reply("221 2.0.0 bye");
            return;
          }
          default -> reply("250 2.0.0 ok");
        }
      }
    }

    private void data() throws IOException {
      if (recipients.isEmpty()) {
        reply("554 5.5.1 no recipients");
        return;
      }
      reply("354 go on");
      var text = new StringBuilder();
      String line = in.readLine();
      for (; line != null && !line.equals("."); line = in.readLine()) {
        text.append(line.startsWith(".") ? line.substring(1) : line).append('\n');
      }
      if (line == null) {
        return;
      }
      String ruled = rule.answer(".", text.toString());
      if (ruled != null) {
        reply(ruled);
        return;
      }
      var message = new Message(from, List.copyOf(recipients), text.toString());
      message.field("X-Test-Id").ifPresent(id -> ids.merge(id, 1, Integer::sum));
      messages.add(message);
      reply("250 2.0.0 kept");
    }

    private String path(String line) {
      int start = line.indexOf('<');
      int end = line.indexOf('>', start);
      return start < 0 || end < 0 ? "" : line.substring(start + 1, end);
    }

    private void reply(String text) throws IOException {
      out.write(text + "\r\n");
      out.flush();
    }
  }
}
