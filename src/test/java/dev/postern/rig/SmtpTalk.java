package dev.postern.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One plain SMTP connection, a line at a time.
public final class SmtpTalk implements AutoCloseable {

  private static final int REPLY_MILLIS = 30_000;

  private final Socket socket;
  private final BufferedReader in;
  private final OutputStream out;

  /// Connects to loopback and takes the greeting.
  public SmtpTalk(int port) throws IOException {
    this("127.0.0.1", port);
  }

  /// Connects and takes the greeting.
  public SmtpTalk(String address, int port) throws IOException {
    socket = new Socket(InetAddress.ofLiteral(address), port);
    socket.setSoTimeout(REPLY_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    out = socket.getOutputStream();
    expect("220", reply().getLast());
  }

  /// Sends one small message; every step must succeed.
  public static void send(int port, String from, String subject, String... recipients) {
    try (var talk = new SmtpTalk(port)) {
      talk.expect("250", talk.say("EHLO client.example"));
      talk.expect("250", talk.say("MAIL FROM:<" + from + ">"));
      for (String recipient : recipients) {
        talk.expect("250", talk.say("RCPT TO:<" + recipient + ">"));
      }
      talk.message("From: " + from + "\r\nSubject: " + subject + "\r\n\r\ntext\r\n");
      talk.say("QUIT");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Sends a command and returns the last line of its reply.
  public String say(String line) throws IOException {
    return ask(line).getLast();
  }

  /// Sends a command and returns the lines of its reply.
  public List<String> ask(String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return reply();
  }

  /// DATA, the message, and the final dot, answered 250.
  ///
  /// @param text with CRLF at the end of each line, and no line that begins with a dot
  public void message(String text) throws IOException {
    expect("354", say("DATA"));
    expect("250", say(text + "."));
  }

  /// Fails where a reply doesn't begin so.
  public void expect(String code, String reply) throws IOException {
    if (!reply.startsWith(code)) {
      throw new IOException("expected " + code + ", got " + reply);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private List<String> reply() throws IOException {
    var lines = new ArrayList<String>();
    do {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the other side closed the connection");
      }
      lines.add(line);
    } while (lines.getLast().length() > 3 && lines.getLast().charAt(3) == '-');
    return lines;
  }
}
