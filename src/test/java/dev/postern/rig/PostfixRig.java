package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.postern.transport.CertificateMint;
import dev.postern.transport.TlsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A private Postfix with everything of its own below one directory: STARTTLS and implicit TLS on
/// free loopback ports, SASL from a database of its own, and one next hop that all mail goes to.
///
/// Only user `relay` with the password [#PASSWORD] may relay, and only over TLS.
public final class PostfixRig implements AutoCloseable {

  public static final String USER = "relay";
  public static final String PASSWORD = "postfix-password-0123456789";

  private static final String REALM = "smarthost.example";

  private final Path directory;
  private final List<Integer> ports = Ports.free(2);

  /// Starts it; skips the test where that is not possible.
  ///
  /// @param hopPort of a next hop on loopback
  public PostfixRig(int hopPort) {
    Program.assume("postfix", "postfix");
    Program.assume("saslpasswd2", "sasl2-bin");
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can run a Postfix of its own");
    try {
      directory = Files.createTempDirectory("postern-postfix");
      // Its daemons give up root and still look for files below.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (String name : new String[] {"conf", "conf/sasl", "spool", "data", "sasl"}) {
        Files.createDirectory(directory.resolve(name));
      }
      TlsConfig.Files tls =
          new CertificateMint(directory.resolve("tls"), InstantSource.system())
              .ensure(REALM, List.of());
      write("conf/main.cf", main(tls, hopPort));
      write("conf/master.cf", master());
      write("recipients", "");
      write(
          // where Debian's looks for it, beside main.cf
          "conf/sasl/smtpd.conf",
          """
          pwcheck_method: auxprop
          auxprop_plugin: sasldb
          sasldb_path: %s/sasl/users
          mech_list: PLAIN LOGIN SCRAM-SHA-256
          """
              .formatted(directory));
    } catch (IOException e) {
      throw new IllegalStateException("Postfix can't be set up", e);
    }
    try {
      addUser();
      run("chown", "-R", "postfix", directory + "/data", directory + "/sasl");
      postfix("start");
      ports.forEach(
          port ->
              Await.until(
                  () -> "Postfix on " + port + log(), Await.LONG, () -> Ports.isListening(port)));
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  public int startTlsPort() {
    return ports.get(0);
  }

  public int implicitTlsPort() {
    return ports.get(1);
  }

  /// A route of the relay to here, as YAML; the relay's directory must have [#PASSWORD] in the file
  /// `postfix.secret`.
  public String route(String host, int port, String tls) {
    return """
        - { recipients: ["*"], smarthost: { hosts: ["%s:%d"], tls: %s, auth: { user: %s, password: { file: postfix.secret } } } }
        """
        .formatted(host, port, tls, USER);
  }

  /// The same with `tls: verified`, by our own CA.
  public String verifiedRoute(String host, int port) {
    return route(
        host, port, "verified, ca: " + CertificateMint.authority(directory.resolve("tls")));
  }

  /// Answers to RCPT by recipient, such as `gone@dest.example` to `550 5.1.1 no such user`.
  public void refuse(Map<String, String> replies) {
    var table = new StringBuilder();
    replies.forEach(
        (address, reply) -> table.append(address).append(' ').append(reply).append('\n'));
    write("recipients", table.toString());
    postfix("reload");
  }

  /// Its own log, for failures and for what it says of a login.
  public String log() {
    try {
      Path file = directory.resolve("log");
      return Files.exists(file) ? "\n" + Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    Program.run(
        Path.of("/"),
        Map.of(),
        "",
        List.of("/usr/sbin/postfix", "-c", directory + "/conf", "stop"));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void postfix(String command) {
    run("/usr/sbin/postfix", "-c", directory + "/conf", command);
  }

  private void addUser() {
    var result =
        Program.run(
            directory,
            Map.of(),
            PASSWORD,
            List.of(
                "/usr/sbin/saslpasswd2",
                "-p",
                "-c",
                "-f",
                directory + "/sasl/users",
                "-u",
                REALM,
                USER));
    expectSuccess("saslpasswd2", result);
  }

  private void run(String... command) {
    expectSuccess(
        String.join(" ", command), Program.run(directory, Map.of(), "", List.of(command)));
  }

  private void expectSuccess(String what, Program.Result result) {
    if (result.exit() != 0) {
      throw new IllegalStateException(what + " failed: " + result.all() + log());
    }
  }

  private void write(String name, String text) {
    try {
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String main(TlsConfig.Files tls, int hopPort) {
    return """
        compatibility_level = 3.6
        queue_directory = %1$s/spool
        data_directory = %1$s/data
        maillog_file = %1$s/log
        maillog_file_prefixes = %1$s
        mail_owner = postfix
        setgid_group = postdrop
        myhostname = %2$s
        mydestination =
        alias_maps =
        mynetworks =
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        relayhost = [127.0.0.1]:%3$d
        smtp_tls_security_level = none
        smtp_connection_cache_on_demand = yes
        in_flow_delay = 0
        smtpd_client_connection_count_limit = 0
        smtpd_client_connection_rate_limit = 0
        smtpd_tls_cert_file = %4$s
        smtpd_tls_key_file = %5$s
        smtpd_tls_security_level = may
        smtpd_tls_auth_only = yes
        smtpd_tls_loglevel = 1
        smtpd_tls_received_header = yes
        smtpd_sasl_auth_enable = yes
        smtpd_sasl_authenticated_header = yes
        smtpd_sasl_local_domain = %2$s
        smtpd_recipient_restrictions = check_recipient_access texthash:%1$s/recipients
        smtpd_relay_restrictions = permit_sasl_authenticated, reject
        """
        .formatted(directory, REALM, hopPort, tls.certificate(), tls.key());
  }

  private String master() {
    return """
        127.0.0.1:%d inet n - n - - smtpd
        127.0.0.1:%d inet n - n - - smtpd
          -o smtpd_tls_wrappermode=yes
        pickup unix n - n 60 1 pickup
        cleanup unix n - n - 0 cleanup
        qmgr unix n - n 300 1 qmgr
        tlsmgr unix - - n 1000? 1 tlsmgr
        rewrite unix - - n - - trivial-rewrite
        bounce unix - - n - 0 bounce
        defer unix - - n - 0 bounce
        trace unix - - n - 0 bounce
        verify unix - - n - 1 verify
        flush unix n - n 1000? 0 flush
        proxymap unix - - n - - proxymap
        smtp unix - - n - - smtp
        relay unix - - n - - smtp
        showq unix n - n - - showq
        error unix - - n - - error
        retry unix - - n - - error
        discard unix - - n - - discard
        anvil unix - - n - 1 anvil
        scache unix - - n - 1 scache
        postlog unix-dgram n - n - 1 postlogd
        """
        .formatted(startTlsPort(), implicitTlsPort());
  }
}
