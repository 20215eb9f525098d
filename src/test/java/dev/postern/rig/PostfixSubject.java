package dev.postern.rig;

import java.util.Map;

/// Postfix as Debian's package configures it for an "Internet Site", with the submission services
/// of its `master.cf` uncommented; or the same with one mistake.
///
/// What differs from Debian's: the addresses and ports (`proxy_interfaces` makes it know that
/// address as its own), no chroot, a user who can log in, and `mynetworks`, which has the server's
/// own address in place of all of loopback. What it would send on goes to one next hop.
public final class PostfixSubject implements Subject {

  /// The mistake.
  private enum Fault {
    NONE("as installed"),
    /// All of IPv4 is its own network.
    OPEN_RELAY("open relay"),
    /// AUTH on all ports, before TLS too.
    CLEAR_LOGIN("AUTH without TLS");

    private final String words;

    Fault(String words) {
      this.words = words;
    }
  }

  private static final String HOST = "mail.postfix.example";

  // Submission without what a mistake is about.
  private static final String AUTHENTICATED_ONLY =
      """
        -o smtpd_sasl_auth_enable=yes
        -o smtpd_reject_unlisted_recipient=no
        -o smtpd_client_restrictions=
        -o smtpd_helo_restrictions=
        -o smtpd_sender_restrictions=
        -o smtpd_relay_restrictions=
        -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
        -o milter_macro_daemon_name=ORIGINATING
      """;

  private final Fault fault;
  private final String address;
  private final Map<Service, Integer> ports = Subject.freePorts();
  private final PostfixInstance postfix = new PostfixInstance();

  private PostfixSubject(Fault fault, String address, int hopPort) {
    this.fault = fault;
    this.address = address;
    try {
      SnakeOil certificate = SnakeOil.in(postfix.directory(), HOST);
      postfix.write("aliases", "postmaster root\n");
      postfix.user(HOST, user(), password(), "PLAIN LOGIN");
      postfix.startWith(main(certificate, hopPort), services());
      awaitListening();
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /// As it is after `apt install postfix`.
  ///
  /// @param hopPort of a next hop on loopback
  public static PostfixSubject asInstalled(String address, int hopPort) {
    return new PostfixSubject(Fault.NONE, address, hopPort);
  }

  /// It takes mail from anybody for anybody.
  public static PostfixSubject openRelay(String address, int hopPort) {
    return new PostfixSubject(Fault.OPEN_RELAY, address, hopPort);
  }

  /// It offers AUTH before TLS.
  public static PostfixSubject clearLogin(String address, int hopPort) {
    return new PostfixSubject(Fault.CLEAR_LOGIN, address, hopPort);
  }

  @Override
  public String name() {
    return "Postfix, " + fault.words;
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
    return postfix.log();
  }

  @Override
  public void close() {
    postfix.close();
  }

  private String main(SnakeOil certificate, int hopPort) {
    String networks = fault == Fault.OPEN_RELAY ? "0.0.0.0/0" : address + "/32";
    String login = fault == Fault.CLEAR_LOGIN ? "smtpd_sasl_auth_enable = yes\n" : "";
    return """
    smtpd_banner = $myhostname ESMTP $mail_name (Debian/GNU)
    biff = no
    append_dot_mydomain = no
    readme_directory = no
    smtpd_tls_cert_file = %3$s
    smtpd_tls_key_file = %4$s
    smtpd_tls_security_level = may
    smtp_tls_CApath = /etc/ssl/certs
    smtp_tls_security_level = may
    smtp_tls_session_cache_database = btree:${data_directory}/smtp_scache
    smtpd_relay_restrictions = permit_mynetworks permit_sasl_authenticated defer_unauth_destination
    myhostname = %2$s
    alias_maps = texthash:%1$s/aliases
    myorigin = %2$s
    mydestination = $myhostname, localhost.postfix.example, , localhost
    relayhost = [127.0.0.1]:%6$d
    mynetworks = %5$s
    mailbox_size_limit = 0
    recipient_delimiter = +
    inet_interfaces = all
    proxy_interfaces = %7$s
    inet_protocols = ipv4
    smtpd_sasl_local_domain = %2$s
    """
            .formatted(
                postfix.directory(),
                HOST,
                certificate.certificate(),
                certificate.key(),
                networks,
                hopPort,
                address)
        + login;
  }

  private String services() {
    String tls =
        fault == Fault.CLEAR_LOGIN
            ? "  -o smtpd_tls_security_level=may\n"
            : """
              -o smtpd_tls_security_level=encrypt
              -o smtpd_tls_auth_only=yes
            """;
    return listener(Service.SMTP)
        + listener(Service.SUBMISSION)
        + "  -o syslog_name=postfix/submission\n"
        + tls
        + AUTHENTICATED_ONLY
        + listener(Service.SUBMISSIONS)
        + """
          -o syslog_name=postfix/submissions
          -o smtpd_tls_wrappermode=yes
        """
        + AUTHENTICATED_ONLY;
  }

  private String listener(Service service) {
    return "%s:%d inet n - n - - smtpd\n".formatted(address, port(service));
  }
}
