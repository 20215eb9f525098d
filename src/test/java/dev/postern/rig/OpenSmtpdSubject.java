package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// OpenSMTPD as Debian's package configures it, made to accept mail from outside as the comments of
/// its `smtpd.conf` show, with TLS and with ports for submission.
///
/// It runs from where the package was unpacked (`.ci/run` shows how; `POSTERN_OPENSMTPD` names the
/// place where it is elsewhere). Its paths and its users are compiled in: it gets a view of the
/// file system of its own, in which they are.
public final class OpenSmtpdSubject implements Subject {

  private static final String HOST = "mail.opensmtpd.example";
  private static final String PACKAGE = "/opt/postern-test/opensmtpd";

  // Users that this machine need not have: they are only in the view.
  private static final int DAEMON = 61_001;
  private static final int QUEUE = 61_002;

  private final String address;
  private final Map<Service, Integer> ports = Subject.freePorts();
  private final Path directory;
  private final Daemon daemon;

  /// Starts it; skips the test where that is not possible.
  public OpenSmtpdSubject(String address) {
    this.address = address;
    Path place = Path.of(Optional.ofNullable(System.getenv("POSTERN_OPENSMTPD")).orElse(PACKAGE));
    assumeTrue(
        Files.isExecutable(place.resolve("usr/sbin/smtpd")),
        "OpenSMTPD is needed for this test: see .ci/run");
    assumeTrue(
        Program.run("unshare", "--mount", "true").exit() == 0,
        "only root can give OpenSMTPD a view of the file system of its own");
    directory = Daemon.directory("opensmtpd", "spool", "run", "lib/opensmtpd/empty");
    SnakeOil certificate = SnakeOil.in(directory, HOST);
    Daemon.write(directory, "aliases", "postmaster: root\n");
    Daemon.write(directory, "users", user() + " " + hash() + "\n");
    Daemon.write(directory, "conf", configuration(certificate));
    Daemon.write(directory, "enter", view(place));
    daemon = Daemon.start(directory, "unshare", "--mount", "sh", "enter");
    try {
      awaitListening();
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "OpenSMTPD";
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
    return daemon.log("out");
  }

  @Override
  public void close() {
    daemon.close();
  }

  private String hash() {
    return Program.run("openssl", "passwd", "-6", password()).out().strip();
  }

  private String view(Path place) {
    return """
    set -eu
    mount --make-rprivate /
    for user in opensmtpd:%2$d opensmtpq:%3$d; do
      id=${user#*:}
      echo "${user%%:*}:x:$id:$id::/var/lib/opensmtpd/empty:/bin/false" >> passwd
      echo "${user%%:*}:x:$id:" >> group
    done
    cat /etc/passwd >> passwd
    cat /etc/group >> group
    mount --bind passwd /etc/passwd
    mount --bind group /etc/group
    mount --bind spool /var/spool
    mount --bind lib /var/lib
    mount --bind run /run
    mount --bind %1$s/usr/libexec /usr/libexec
    exec %1$s/usr/sbin/smtpd -d -f conf
    """
        .formatted(place, DAEMON, QUEUE);
  }

  private String configuration(SnakeOil certificate) {
    return """
    pki %2$s cert "%3$s"
    pki %2$s key "%4$s"
    table aliases file:%1$s/aliases
    table users file:%1$s/users
    listen on %5$s port %6$d hostname %2$s tls pki %2$s
    listen on %5$s port %7$d hostname %2$s tls-require pki %2$s auth <users>
    listen on %5$s port %8$d hostname %2$s smtps pki %2$s auth <users>
    action "local" maildir "%1$s/mail" alias <aliases>
    action "relay" relay
    match from any for domain "opensmtpd.example" action "local"
    match for local action "local"
    match from src %5$s for any action "relay"
    match from any auth for any action "relay"
    """
        .formatted(
            directory,
            HOST,
            certificate.certificate(),
            certificate.key(),
            address,
            port(Service.SMTP),
            port(Service.SUBMISSION),
            port(Service.SUBMISSIONS));
  }
}
