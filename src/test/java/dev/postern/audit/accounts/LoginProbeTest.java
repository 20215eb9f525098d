package dev.postern.audit.accounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.ScriptedServer;
import dev.postern.mail.Secret;
import dev.postern.rig.TestCertificate;
import dev.postern.transport.Roots;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginProbeTest {

  private static final String HOST = "mx.example";

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private Roots vouching;
  private ServerSocket server;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    TestCertificate certificate = TestCertificate.of(HOST);
    vouching = Roots.systemAnd(certificate.pem(directory));
    server = certificate.context().getServerSocketFactory().createServerSocket(0);
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void aServerThatIsVouchedForIsGivenTheLogin() throws Exception {
    assertThat(look(outside(), HOST, vouching)).isEmpty();
    assertThat(heard).anyMatch(line -> line.startsWith("AUTH PLAIN "));
  }

  @Test
  void anybodyElseIsNot() throws Exception {
    assertThat(look(outside(), HOST, Roots.systemAnd(List.of())))
        .extracting(Finding::rule)
        .containsExactly(AccountRule.LOGIN_KEPT_BACK);
    assertThat(heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void norIsWhoeverHasAGoodCertificateForAnotherName() throws Exception {
    assertThat(look(outside(), "mail.example", vouching))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.seen())
                    .isEqualTo(
                        "the login as app was not tried: the certificate is not for mail.example"));
    assertThat(heard).noneMatch(line -> line.startsWith("AUTH"));
  }

  @Test
  void onLoopbackNobodyStandsBetween() throws Exception {
    assertThat(look(InetAddress.getLoopbackAddress(), HOST, Roots.systemAnd(List.of()))).isEmpty();
    assertThat(heard).anyMatch(line -> line.startsWith("AUTH PLAIN "));
  }

  private List<Finding> look(InetAddress address, String host, Roots roots) {
    var findings = new Findings(host);
    var login = new Caller.Login("app", new Secret("correct-horse-battery"), roots);
    new LoginProbe()
        .run(
            new Door(
                new MailPort(host, address, server.getLocalPort()),
                true,
                new Caller("", null, login),
                ScriptedServer.HASTY),
            findings);
    return findings.all();
  }

  private static InetAddress outside() throws IOException {
    Optional<InetAddress> own =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .findFirst();
    assumeThat(own).as("an address that is not loopback").isPresent();
    return own.orElseThrow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        serve(socket);
      } catch (IOException _) {
        // The client went away, or the test is over.
      }
    }
  }

  private void serve(Socket socket) throws IOException {
    say(socket, "220 mx.example ESMTP");
    var lines =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      heard.add(line);
      say(socket, line.startsWith("EHLO") ? "250-mx.example\r\n250 AUTH PLAIN" : "235 2.7.0 Yes");
    }
  }

  private static void say(Socket socket, String line) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }
}
