package dev.postern.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.rig.Inbox;
import dev.postern.rig.Program;
import dev.postern.rig.RelayHome;
import dev.postern.rig.RelayProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// curl, swaks, msmtp and Python's smtplib send over TLS with a login; all verify our certificate.
@Tag("slow")
class MailProgramsTest {

  private static final String FROM = "billing@app.example";
  private static final String TO = "bob@dest.example";

  @TempDir static Path directory;

  private static RelayHome home;
  private static RelayProcess relay;

  @BeforeAll
  static void start() {
    home = RelayHome.capturing(directory);
    relay = home.start();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static int port(String tls) {
    return tls.equals("implicit") ? home.implicitTlsPort() : home.startTlsPort();
  }

  /// Without umlauts: neither curl nor msmtp can declare them.
  private static String message(String subject) {
    return "From: %s\nTo: %s\nSubject: %s\n\nGreetings.\n.\n..dots\n".formatted(FROM, TO, subject);
  }

  private static Program.Result run(String input, List<String> command) {
    return Program.run(directory, Map.of("POSTERN_TEST_SECRET", RelayHome.SECRET), input, command);
  }

  private static void arrives(String subject, Program.Result sent) {
    assertThat(sent.exit()).as(sent.all()).isZero();
    JsonNode captured = new Inbox(home).await(subject);
    assertThat(captured.path("from").asString()).isEqualTo(FROM);
    assertThat(captured.path("user").asString()).isEqualTo(RelayHome.USER);
    assertThat(Inbox.recipients(captured)).containsExactly(TO);
  }

  @ParameterizedTest
  @CsvSource({"starttls,PLAIN", "starttls,LOGIN", "implicit,PLAIN", "implicit,LOGIN"})
  void curl(String tls, String mechanism) {
    Program.assume("curl", "curl");
    String subject = "curl " + tls + " " + mechanism;
    String scheme = tls.equals("implicit") ? "smtps" : "smtp";
    arrives(
        subject,
        run(
            message(subject),
            List.of(
                "curl",
                "--silent",
                "--show-error",
                "--max-time",
                "30",
                "--url",
                scheme + "://localhost:" + port(tls),
                "--ssl-reqd",
                "--cacert",
                home.authority().toString(),
                "--user",
                RelayHome.USER + ":" + RelayHome.SECRET,
                "--login-options",
                "AUTH=" + mechanism,
                "--mail-from",
                FROM,
                "--mail-rcpt",
                TO,
                "--crlf",
                "--upload-file",
                "-")));
    String raw = new Inbox(home).raw(new Inbox(home).await(subject));
    assertThat(raw.replace("\r\n", "\n")).endsWith("\n\nGreetings.\n.\n..dots\n");
  }

  @ParameterizedTest
  @CsvSource({"starttls,PLAIN", "starttls,LOGIN", "implicit,PLAIN", "implicit,LOGIN"})
  void swaks(String tls, String mechanism) {
    Program.assume("swaks", "swaks");
    String subject = "swaks " + tls + " " + mechanism;
    List<String> command =
        new ArrayList<>(
            List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                String.valueOf(port(tls)),
                "--tls-verify",
                "--tls-ca-path",
                home.authority().toString(),
                "--auth",
                mechanism,
                "--auth-user",
                RelayHome.USER,
                "--auth-password",
                RelayHome.SECRET,
                "--from",
                FROM,
                "--to",
                TO,
                "--header",
                "Subject: " + subject));
    command.add(tls.equals("implicit") ? "-tlsc" : "-tls");
    arrives(subject, run("", command));
  }

  @ParameterizedTest
  @CsvSource({
    "starttls,plain",
    "starttls,login",
    "starttls,scram-sha-256",
    "implicit,plain",
    "implicit,scram-sha-256"
  })
  void msmtp(String tls, String mechanism) {
    Program.assume("msmtp", "msmtp");
    String subject = "msmtp " + tls + " " + mechanism;
    arrives(
        subject,
        run(
            message(subject),
            List.of(
                "msmtp",
                "--file=/dev/null",
                "--host=localhost",
                "--port=" + port(tls),
                "--tls=on",
                "--tls-starttls=" + (tls.equals("implicit") ? "off" : "on"),
                "--tls-trust-file=" + home.authority(),
                "--auth=" + mechanism,
                "--user=" + RelayHome.USER,
                "--passwordeval=echo $POSTERN_TEST_SECRET",
                "--from=" + FROM,
                TO)));
  }

  @ParameterizedTest
  @CsvSource({"starttls", "implicit"})
  void pythonWithStrictVerification(String tls) {
    Program.assume("python3", "python3");
    String subject = "python " + tls;
    String script =
        """
        import os, smtplib, ssl
        from email.message import EmailMessage
        context = ssl.create_default_context(cafile="%s")
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "%s", "%s", "%s"
        message.set_content("Grüße.")
        if "%s" == "implicit":
            client = smtplib.SMTP_SSL("127.0.0.1", %d, timeout=30, context=context)
        else:
            client = smtplib.SMTP("localhost", %d, timeout=30)
            client.starttls(context=context)
        with client:
            client.login("%s", os.environ["POSTERN_TEST_SECRET"])
            client.send_message(message, mail_options=["BODY=8BITMIME"])
        """
            .formatted(
                home.authority(),
                FROM,
                TO,
                subject,
                tls,
                home.implicitTlsPort(),
                home.startTlsPort(),
                RelayHome.USER);
    arrives(subject, run("", List.of("python3", "-c", script)));
  }

  @Test
  void aWrongSecretAndAForeignSenderAreRefused() {
    Program.assume("swaks", "swaks");
    List<String> command =
        new ArrayList<>(
            List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                String.valueOf(home.startTlsPort()),
                "-tls",
                "--auth",
                "PLAIN",
                "--auth-user",
                RelayHome.USER,
                "--to",
                TO,
                "--auth-password"));
    List<String> wrong = new ArrayList<>(command);
    wrong.addAll(List.of("wrong", "--from", FROM));
    assertThat(run("", wrong).all()).contains("535 5.7.8 Authentication failed");
    List<String> foreign = new ArrayList<>(command);
    foreign.addAll(List.of(RelayHome.SECRET, "--from", "a@other.example"));
    assertThat(run("", foreign).all()).contains("550 5.7.1").contains("*@app.example");
  }

  @Test
  void nothingGoesWithoutTls() {
    Program.assume("swaks", "swaks");
    Program.Result refused =
        run(
            "",
            List.of(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                String.valueOf(home.startTlsPort()),
                "--from",
                FROM,
                "--to",
                TO));
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.all()).contains("530 5.7.0").doesNotContain("250-AUTH");
  }
}
