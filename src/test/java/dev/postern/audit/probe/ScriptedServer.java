package dev.postern.audit.probe;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// A server in clear that answers each line as a test says. Every connection has a script of its
/// own; DATA is the script's business too.
public final class ScriptedServer implements AutoCloseable {

  /// Waits for nobody long.
  public static final Patience HASTY =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofMillis(200),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60));

  private final Loopback server;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  /// What is said to whom.
  public interface Script {

    /// With CRLF; empty says nothing.
    default String greeting() {
      return "220 mx.test.example ESMTP\r\n";
    }

    /// Answers a line.
    ///
    /// @param line without its end, which is LF or CRLF
    /// @return the octets that answer it; empty for none, null to hang up
    String on(String line);

    /// Whether it hangs up after the last answer.
    default boolean isOver() {
      return false;
    }
  }

  public ScriptedServer(Supplier<Script> scripts) {
    server = new Loopback(socket -> serve(socket, scripts.get()));
  }

  /// Where it is.
  public MailPort port() {
    return server.port("mx.test.example");
  }

  /// A way in, as a stranger.
  public Door door() {
    return new Door(port(), false, Caller.STRANGER, HASTY);
  }

  public InetSocketAddress address() {
    return port().socket();
  }

  /// Every line that came, over all connections.
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    server.close();
  }

  private void serve(Socket socket, Script script) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    out.write(script.greeting().getBytes(StandardCharsets.ISO_8859_1));
    var line = new StringBuilder();
    for (int octet = in.read(); octet >= 0; octet = in.read()) {
      if (octet != '\n') {
        line.append((char) octet);
        continue;
      }
      String text = line.toString().replaceFirst("\r$", "");
      line.setLength(0);
      lines.add(text);
      String answer = script.on(text);
      if (answer == null) {
        return;
      }
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      if (script.isOver()) {
        return;
      }
    }
  }
}
