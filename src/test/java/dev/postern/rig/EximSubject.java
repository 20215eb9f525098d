package dev.postern.rig;

import java.util.Map;

/// Exim as Debian's package configures it for an "internet site", with TLS (`MAIN_TLS_ENABLE`), the
/// login of its commented example, and ports for submission.
///
/// What differs from Debian's: the places, the address and the ports, `relay_from_hosts`, which has
/// the server's own address in place of 127.0.0.1, no lookups in the DNS, and where mail goes:
/// nowhere; and how many connections it serves at once, where it is told. Its rules for recipients
/// are Debian's, less those that are off or whose files are missing.
public final class EximSubject implements Subject {

  private static final String HOST = "mail.exim.example";

  // smtp_accept_max where nothing is said.
  private static final int CONNECTIONS = 20;

  private final String address;
  private final int connections;
  private final Map<Service, Integer> ports = Subject.freePorts();
  private final EximInstance exim = new EximInstance();

  /// Starts it; skips the test where that is not possible.
  public EximSubject(String address) {
    this(address, CONNECTIONS);
  }

  /// Starts one that serves so many connections at once; others it closes without a word.
  public EximSubject(String address, int connections) {
    this.address = address;
    this.connections = connections;
    try {
      exim.start(configuration(SnakeOil.in(exim.directory(), HOST)));
      awaitListening();
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "Exim";
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public Map<Service, Integer> ports() {
    return ports;
  }

  @Override
  public String log() {
    return exim.log();
  }

  @Override
  public void close() {
    exim.close();
  }

  private String configuration(SnakeOil certificate) {
    return """
    domainlist local_domains = @ : localhost
    domainlist relay_to_domains =
    hostlist relay_from_hosts = %1$s
    primary_hostname = %2$s
    local_interfaces = %1$s
    daemon_smtp_ports = %5$d : %6$d : %7$d
    tls_on_connect_ports = %7$d
    log_selector = +smtp_protocol_error +smtp_syntax_error +tls_certificate_verified +tls_peerdn
    acl_smtp_mail = acl_check_mail
    acl_smtp_rcpt = acl_check_rcpt
    acl_smtp_data = acl_check_data
    host_lookup =
    smtp_accept_max = %11$d
    prdr_enable = true
    local_from_check = false
    local_sender_retain = true
    untrusted_set_sender = *
    smtputf8_advertise_hosts =
    tls_advertise_hosts = *
    tls_certificate = %3$s
    tls_privatekey = %4$s
    tls_verify_certificates = /etc/ssl/certs/ca-certificates.crt
    begin acl
    acl_check_mail:
      accept
    acl_check_rcpt:
      accept
        hosts = :
      warn
        control = dkim_disable_verify
      deny
        domains = +local_domains
        local_parts = ^[.] : ^.*[@%%!/|`#&?]
        message = restricted characters in address
      deny
        domains = !+local_domains
        local_parts = ^[./|] : ^.*[@%%!`#&?] : ^.*/\\\\.\\\\./
        message = restricted characters in address
      accept
        local_parts = postmaster
        domains = +local_domains : +relay_to_domains
      deny
        condition = ${if and {\\
          {>{$rcpt_count}{10}}\\
          {<{$recipients_count}{${eval:$rcpt_count/2}}} }}
        message = Rejected for too many bad recipients
      accept
        hosts = +relay_from_hosts
        control = submission/sender_retain
      accept
        authenticated = *
        control = submission/sender_retain
      require
        message = relay not permitted
        domains = +local_domains : +relay_to_domains
      require
        verify = recipient
      accept
    acl_check_data:
      deny
        condition = ${if > {$max_received_linelength}{998}}
        message = maximum allowed line length is 998 octets, got $max_received_linelength
      deny
        !verify = header_syntax
        message = header syntax
      accept
    begin routers
    others:
      driver = accept
      domains = ! +local_domains
      transport = nowhere
      no_more
    local_user:
      driver = accept
      domains = +local_domains
      check_local_user
      transport = nowhere
      cannot_route_message = Unknown user
    begin transports
    nowhere:
      driver = appendfile
      file = /dev/null
      user = %8$s
    begin authenticators
    plain_server:
      driver = plaintext
      public_name = PLAIN
      server_condition = ${if and {{eq{$auth2}{%9$s}}{eq{$auth3}{%10$s}}}}
      server_set_id = $auth2
      server_prompts = :
      server_advertise_condition = ${if eq{$tls_in_cipher}{}{}{*}}
    login_server:
      driver = plaintext
      public_name = LOGIN
      server_prompts = "Username:: : Password::"
      server_condition = ${if and {{eq{$auth1}{%9$s}}{eq{$auth2}{%10$s}}}}
      server_set_id = $auth1
      server_advertise_condition = ${if eq{$tls_in_cipher}{}{}{*}}
    """
        .formatted(
            address,
            HOST,
            certificate.certificate(),
            certificate.key(),
            port(Service.SMTP),
            port(Service.SUBMISSION),
            port(Service.SUBMISSIONS),
            EximInstance.USER,
            user(),
            password(),
            connections);
  }
}
