package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.rig.Inbox;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import dev.postern.rig.ScramSaslProvider;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Java's own mail client, over STARTTLS and implicit TLS, with every mechanism that it can.
@Tag("slow")
class AngusMailTest {

  private static final String FROM = "billing@app.example";
  private static final String TO = "bob@dest.example";
  private static final ScramSaslProvider SCRAM = new ScramSaslProvider();

  @TempDir static Path directory;

  private static RelayHome home;
  private static RelayProcess relay;

  @BeforeAll
  static void start() {
    home = RelayHome.capturing(directory);
    relay = home.start();
    Security.addProvider(SCRAM);
  }

  @AfterAll
  static void stop() {
    Security.removeProvider(SCRAM.getName());
    relay.close();
  }

  private static SSLSocketFactory trusting(Path authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(authority))));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private static Session session(String tls, String mechanism) throws Exception {
    boolean implicit = tls.equals("implicit");
    boolean sasl = mechanism.startsWith("SCRAM");
    var properties = new Properties();
    properties.put("mail.smtp.host", "localhost");
    properties.put("mail.smtp.port", implicit ? home.implicitTlsPort() : home.startTlsPort());
    properties.put("mail.smtp.auth", "true");
    properties.put("mail.smtp.ssl.enable", String.valueOf(implicit));
    properties.put("mail.smtp.starttls.required", String.valueOf(!implicit));
    properties.put("mail.smtp.ssl.socketFactory", trusting(home.authority()));
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.timeout", "30000");
    properties.put("mail.smtp.sasl.enable", String.valueOf(sasl));
    properties.put(sasl ? "mail.smtp.sasl.mechanisms" : "mail.smtp.auth.mechanisms", mechanism);
    return Session.getInstance(properties);
  }

  private static void send(Session session, String subject, String secret)
      throws MessagingException {
    var message = new MimeMessage(session);
    message.setFrom(new InternetAddress(FROM));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress(TO));
    message.setSubject(subject);
    message.setText("Grüße.", "UTF-8");
    Transport.send(message, RelayHome.USER, secret);
  }

  @ParameterizedTest
  @CsvSource({
    "starttls,PLAIN",
    "starttls,LOGIN",
    "starttls,SCRAM-SHA-256",
    "implicit,PLAIN",
    "implicit,LOGIN",
    "implicit,SCRAM-SHA-256"
  })
  void sends(String tls, String mechanism) throws Exception {
    String subject = "angus " + tls + " " + mechanism;
    send(session(tls, mechanism), subject, RelayHome.SECRET);
    JsonNode captured = new Inbox(home).await(subject);
    assertThat(captured.path("user").asString()).isEqualTo(RelayHome.USER);
    String login = mechanism;
    relay.awaitEvent("login", event -> event.path("mechanism").asString("").equals(login));
  }

  @Test
  void isToldThatTheSecretIsWrong() throws Exception {
    Session session = session("starttls", "PLAIN");
    assertThatThrownBy(() -> send(session, "never", "wrong"))
        .isInstanceOf(AuthenticationFailedException.class)
        .hasMessageContaining("535 5.7.8");
  }
}
