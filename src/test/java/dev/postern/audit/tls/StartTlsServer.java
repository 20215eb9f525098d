package dev.postern.audit.tls;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Loopback;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.rig.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A mail server with STARTTLS, and with the faults that a test wants.
final class StartTlsServer implements AutoCloseable {

  private final Loopback server;
  private final SSLContext tls;
  private final Set<Fault> faults;

  /// What it does wrong.
  enum Fault {
    /// Keeps what it had read when TLS begins (CVE-2011-0411).
    OBEYS_CLEAR_TEXT,
    /// Remembers MAIL over the handshake.
    REMEMBERS,
    TAKES_STARTTLS_TWICE,
    TAKES_PARAMETER,
    DOES_NOT_ANNOUNCE,
    REWRITES_KEYWORD,
    REFUSES_STARTTLS,
    /// Answers 220 and closes.
    BREAKS_HANDSHAKE,
    TAKES_AUTH,
    TAKES_MAIL
  }

  StartTlsServer(Fault... faults) throws Exception {
    this.tls = TestCertificate.of("mx.example").context();
    this.faults = EnumSet.noneOf(Fault.class);
    this.faults.addAll(Set.of(faults));
    server = new Loopback(socket -> new Session(socket).run());
  }

  Door door() {
    return new Door(server.port("mx.example"), false, Caller.STRANGER, ScriptedServer.HASTY);
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Session {

    private Socket socket;
    // What was read and is no line yet.
    private String unread = "";
    private boolean secured;
    private boolean begun;

    Session(Socket socket) {
      this.socket = socket;
    }

    void run() throws IOException {
      say("220 mx.example ESMTP");
      InputStream in = socket.getInputStream();
      while (true) {
        int end = unread.indexOf("\r\n");
        if (end >= 0) {
          String line = unread.substring(0, end);
          unread = unread.substring(end + 2);
          if (!answer(line.toUpperCase(Locale.ROOT))) {
            return;
          }
          in = socket.getInputStream();
          continue;
        }
        var octets = new byte[4096];
        int count = in.read(octets);
        if (count < 0) {
          return;
        }
        unread += new String(octets, 0, count, StandardCharsets.ISO_8859_1);
      }
    }

    private boolean answer(String line) throws IOException {
      switch (line.split(" ", 2)[0]) {
        case "EHLO" -> {
          begun = false;
          say(hello());
        }
        case "STARTTLS" -> {
          return startTls(line);
        }
        case "AUTH" -> say(secured || faults.contains(Fault.TAKES_AUTH) ? "334 " : "530 TLS first");
        case "MAIL" -> {
          begun = secured || faults.contains(Fault.TAKES_MAIL);
          say(begun ? "250 ok" : "530 TLS first");
        }
        case "RCPT" -> say(begun ? "250 ok" : "503 MAIL first");
        case "QUIT" -> {
          return false;
        }
        default -> say("250 ok");
      }
      return true;
    }

    private boolean startTls(String line) throws IOException {
      if ((secured && !faults.contains(Fault.TAKES_STARTTLS_TWICE))
          || (line.contains(" ") && !faults.contains(Fault.TAKES_PARAMETER))) {
        say("503 no");
        return true;
      }
      if (faults.contains(Fault.REFUSES_STARTTLS)) {
        say("454 TLS not available");
        return true;
      }
      say("220 go ahead");
      if (faults.contains(Fault.BREAKS_HANDSHAKE)) {
        return false;
      }
      if (!faults.contains(Fault.OBEYS_CLEAR_TEXT)) {
        unread = "";
      }
      var over = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
      over.setUseClientMode(false);
      over.startHandshake();
      socket = over;
      secured = true;
      begun &= faults.contains(Fault.REMEMBERS);
      return true;
    }

    private String hello() {
      String keyword =
          faults.contains(Fault.REWRITES_KEYWORD)
              ? "XXXXXXXA"
              : faults.contains(Fault.DOES_NOT_ANNOUNCE) ? "8BITMIME" : "STARTTLS";
      return "250-mx.example\r\n250-PIPELINING\r\n250 " + (secured ? "AUTH PLAIN" : keyword);
    }

    private void say(String text) throws IOException {
      socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }
  }
}
