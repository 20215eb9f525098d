package dev.postern.rig;

import dev.postern.transport.CertificateMint;
import dev.postern.transport.TlsConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// A private Postfix with everything of its own below one directory: STARTTLS and implicit TLS on
/// free loopback ports, SASL from a database of its own, and one next hop that all mail goes to.
///
/// Only user `relay` with the password [#PASSWORD] may relay, and only over TLS.
public final class PostfixRig implements AutoCloseable {

  public static final String USER = "relay";
  public static final String PASSWORD = "postfix-password-0123456789";

  /// What its certificate is for.
  public static final String NAME = "smarthost.example";

  private final PostfixInstance postfix;
  private final List<Integer> ports = Ports.free(2);

  /// Starts it; skips the test where that is not possible.
  ///
  /// @param hopPort of a next hop on loopback
  public PostfixRig(int hopPort) {
    postfix = new PostfixInstance();
    TlsConfig.Files tls =
        new CertificateMint(tlsDirectory(), InstantSource.system()).ensure(NAME, List.of());
    postfix.write("recipients", "");
    try {
      postfix.user(
          NAME, USER, PASSWORD, "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512");
      postfix.start(hopPort, main(tls), listeners());
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
    return route(host, port, "verified, ca: " + authority());
  }

  /// Our own CA, as PEM.
  public Path authority() {
    return CertificateMint.authority(tlsDirectory());
  }

  /// Answers to RCPT by recipient, such as `gone@dest.example` to `550 5.1.1 no such user`.
  public void refuse(Map<String, String> replies) {
    var table = new StringBuilder();
    replies.forEach(
        (address, reply) -> table.append(address).append(' ').append(reply).append('\n'));
    postfix.write("recipients", table.toString());
    postfix.reload();
  }

  /// Its own log, for failures and for what it says of a login.
  public String log() {
    return postfix.log();
  }

  @Override
  public void close() {
    postfix.close();
  }

  private Path tlsDirectory() {
    return postfix.directory().resolve("tls");
  }

  private String main(TlsConfig.Files tls) {
    return """
    myhostname = %2$s
    inet_interfaces = 127.0.0.1
    smtpd_tls_cert_file = %3$s
    smtpd_tls_key_file = %4$s
    smtpd_tls_security_level = may
    smtpd_tls_auth_only = yes
    smtpd_sasl_auth_enable = yes
    smtpd_sasl_authenticated_header = yes
    smtpd_sasl_local_domain = %2$s
    smtpd_recipient_restrictions = check_recipient_access texthash:%1$s/recipients
    smtpd_relay_restrictions = permit_sasl_authenticated, reject
    """
        .formatted(postfix.directory(), NAME, tls.certificate(), tls.key());
  }

  private String listeners() {
    return """
    127.0.0.1:%d inet n - n - - smtpd
    127.0.0.1:%d inet n - n - - smtpd
      -o smtpd_tls_wrappermode=yes
    """
        .formatted(startTlsPort(), implicitTlsPort());
  }
}
