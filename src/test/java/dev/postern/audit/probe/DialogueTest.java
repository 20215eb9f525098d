package dev.postern.audit.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Secret;
import dev.postern.rig.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;

class DialogueTest {

  private static final String SECRET = "correct-horse-battery";
  private static final Caller.Login LOGIN = new Caller.Login("app", new Secret(SECRET), null);

  @Test
  void aServerThatRepeatsASecretDoesNotBringItIntoTheReport() throws Exception {
    try (var server = echo()) {
      Thread.ofVirtual().start(() -> serve(server));
      var at = new MailPort("mx.example", server.getInetAddress(), server.getLocalPort());
      var door = new Door(at, true, Caller.STRANGER, ScriptedServer.HASTY);
      try (Dialogue dialogue = door.hello()) {
        String answer = dialogue.logIn(LOGIN).orElseThrow().text();
        String garbage = dialogue.say("NOOP").text();
        String all = answer + garbage + dialogue.all();
        assertThat(answer).startsWith("535 5.7.8 What is AUTH PLAIN ********");
        assertThat(garbage).contains("app ********");
        assertThat(all)
            .doesNotContain(SECRET)
            .doesNotContain(base64("\0app\0" + SECRET))
            .doesNotContain(base64(SECRET));
      }
    }
  }

  private static SSLServerSocket echo() throws Exception {
    return (SSLServerSocket)
        TestCertificate.of("mx.example")
            .context()
            .getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static void serve(SSLServerSocket server) {
    try (Socket socket = server.accept()) {
      say(socket, "220 mx.example ESMTP");
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      lines.readLine();
      say(socket, "250-mx.example\r\n250 AUTH PLAIN");
      String login = lines.readLine();
      String response = login.substring("AUTH PLAIN ".length());
      String plain = new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
      say(socket, "535 5.7.8 What is " + login + plain + base64(SECRET) + "?");
      lines.readLine();
      say(socket, "app " + SECRET);
      lines.readLine();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
