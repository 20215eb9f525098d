package dev.postern.rig;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A private Postfix that takes mail for any domain, as the hosts of many would: each on a loopback
/// address of its own, with a certificate of its own or without TLS, all on one port. What it takes
/// it hands to a next hop.
public final class PostfixReceiver implements AutoCloseable {

  private final Map<String, Optional<HostCertificate>> hosts = new LinkedHashMap<>();
  private final StringBuilder settings = new StringBuilder();
  private final int port;
  private final PostfixInstance postfix = new PostfixInstance();

  public PostfixReceiver(int port) {
    this.port = port;
  }

  /// Adds a host that offers TLS.
  public PostfixReceiver host(String address, HostCertificate certificate) {
    hosts.put(address, Optional.of(certificate));
    return this;
  }

  /// Adds a host that does not.
  public PostfixReceiver clearHost(String address) {
    hosts.put(address, Optional.empty());
    return this;
  }

  /// Adds a line to `main.cf`.
  public PostfixReceiver setting(String line) {
    settings.append(line).append('\n');
    return this;
  }

  /// Returns when all hosts listen.
  ///
  /// @param hopPort of a next hop on loopback
  public PostfixReceiver start(int hopPort) {
    var listeners = new StringBuilder();
    hosts.forEach((address, tls) -> listeners.append(listener(address, tls)));
    try {
      postfix.start(
          hopPort,
          """
          myhostname = receiver.example
          smtpd_relay_restrictions = check_client_access static:OK, reject
          smtpd_recipient_restrictions = permit
          """
              + settings,
          listeners.toString());
      for (String address : hosts.keySet()) {
        Await.until(
            () -> "Postfix on " + address + log(),
            Await.LONG,
            () -> Ports.isListening(address, port));
      }
      return this;
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  public String log() {
    return postfix.log();
  }

  /// Whether a client got as far as a message at that host.
  public boolean sawMessage(String address) {
    return log()
        .lines()
        .anyMatch(line -> line.matches(".* " + address + "/smtpd\\[\\d+]: \\w+: client=.*"));
  }

  /// How many connections came to that host.
  public long connections(String address) {
    return log()
        .lines()
        .filter(line -> line.contains(" " + address + "/smtpd[") && line.contains(": connect from"))
        .count();
  }

  @Override
  public void close() {
    postfix.close();
  }

  private String listener(String address, Optional<HostCertificate> tls) {
    String options =
        tls.map(
                certificate ->
                    """
                      -o smtpd_tls_security_level=may
                      -o smtpd_tls_cert_file=%s
                      -o smtpd_tls_key_file=%s
                    """
                        .formatted(certificate.files().certificate(), certificate.files().key()))
            .orElse("  -o smtpd_tls_security_level=none\n");
    return "%s:%d inet n - n - - smtpd\n  -o syslog_name=%s\n%s"
        .formatted(address, port, address, options);
  }
}
