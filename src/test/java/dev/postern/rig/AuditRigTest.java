package dev.postern.rig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Subject.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an audit is tried on is as it claims to be, whatever an audit says of it.
@Tag("slow")
class AuditRigTest {

  private static final String OURS = "127.0.0.51";

  @Test
  void postfixAsInstalledRelaysForNoStranger() throws IOException {
    try (var hop = new RecordingHop();
        Subject subject = PostfixSubject.asInstalled(OURS, hop.port())) {
      assertThat(stranger(subject, Service.SMTP)).startsWith("454 4.7.1 ");
      assertThat(stranger(subject, Service.SUBMISSION)).startsWith("530 5.7.0 Must issue");
      assertThat(verified(subject, "root")).startsWith("252 ");
      assertThat(verified(subject, "nobody-here")).startsWith("550 5.1.1 ");
      assertThat(greetingOverTls(subject)).contains("220 mail.postfix.example ESMTP Postfix");
      assertThat(extensions(subject, Service.SMTP)).contains("STARTTLS").doesNotContain("AUTH");
    }
  }

  @Test
  void anOpenRelayRelaysForStrangers() throws IOException {
    try (var hop = new RecordingHop();
        Subject subject = PostfixSubject.openRelay(OURS, hop.port())) {
      assertThat(stranger(subject, Service.SMTP)).startsWith("250 ");
      assertThat(stranger(subject, Service.SUBMISSION)).startsWith("530 5.7.0 Must issue");
    }
  }

  @Test
  void anotherPostfixTakesPasswordsInClear() throws IOException {
    try (var hop = new RecordingHop();
        Subject subject = PostfixSubject.clearLogin(OURS, hop.port())) {
      assertThat(stranger(subject, Service.SMTP)).startsWith("454 4.7.1 ");
      assertThat(stranger(subject, Service.SUBMISSION)).startsWith("554 5.7.1 ");
      for (Service service : List.of(Service.SMTP, Service.SUBMISSION)) {
        assertThat(extensions(subject, service)).contains("AUTH PLAIN LOGIN");
        assertThat(login(subject, service)).startsWith("235 ");
      }
    }
  }

  @Test
  void eximRelaysForNoStranger() throws IOException {
    try (Subject subject = new EximSubject(OURS)) {
      assertThat(stranger(subject, Service.SMTP)).startsWith("550 relay not permitted");
      assertThat(greetingOverTls(subject)).contains("220 mail.exim.example ESMTP Exim");
      assertThat(extensions(subject, Service.SMTP)).contains("STARTTLS").doesNotContain("AUTH");
    }
  }

  /// Its TLS goes no further than the server's certificate: this version can't sign with OpenSSL 3.
  @Test
  void openSmtpdRelaysForNoStrangerAndMakesNoHandshake() throws IOException {
    try (Subject subject = new OpenSmtpdSubject(OURS)) {
      assertThat(stranger(subject, Service.SMTP)).startsWith("550 Invalid recipient");
      assertThat(stranger(subject, Service.SUBMISSION)).startsWith("530 5.5.1 ");
      assertThat(extensions(subject, Service.SMTP)).contains("STARTTLS").doesNotContain("AUTH");
      assertThat(greetingOverTls(subject)).contains("CN = mail.opensmtpd.example", "alert");
    }
  }

  @Test
  void posternRelaysForNoStranger(@TempDir Path directory) throws IOException {
    try (Subject subject = new RelaySubject(directory)) {
      assertThat(stranger(subject, Service.SUBMISSION)).startsWith("530 ");
      assertThat(greetingOverTls(subject)).contains("220 relay.example ESMTP");
    }
  }

  // The answer to a recipient elsewhere, or to what was refused before it.
  private static String stranger(Subject subject, Service service) throws IOException {
    try (var talk = new SmtpTalk(subject.address(), subject.port(service))) {
      talk.expect("250", talk.say("EHLO client.example"));
      String mail = talk.say("MAIL FROM:<somebody@far.example>");
      return mail.startsWith("250") ? talk.say("RCPT TO:<other@elsewhere.example>") : mail;
    }
  }

  private static String verified(Subject subject, String user) throws IOException {
    try (var talk = new SmtpTalk(subject.address(), subject.port(Service.SMTP))) {
      talk.expect("250", talk.say("EHLO client.example"));
      return talk.say("VRFY " + user);
    }
  }

  private static String login(Subject subject, Service service) throws IOException {
    try (var talk = new SmtpTalk(subject.address(), subject.port(service))) {
      talk.expect("250", talk.say("EHLO client.example"));
      String plain = "\0" + subject.user() + "\0" + subject.password();
      return talk.say(
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private static String extensions(Subject subject, Service service) throws IOException {
    try (var talk = new SmtpTalk(subject.address(), subject.port(service))) {
      return talk.ask("EHLO client.example").toString();
    }
  }

  private static String greetingOverTls(Subject subject) {
    String to = subject.address() + ":" + subject.port(Service.SUBMISSIONS);
    return Program.run(
            Path.of("/"),
            Map.of(),
            "QUIT\n",
            List.of("openssl", "s_client", "-crlf", "-ign_eof", "-connect", to))
        .all();
  }
}
