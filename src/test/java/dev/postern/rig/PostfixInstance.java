package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A Postfix with everything of its own below one directory; what it is good for its owner writes
/// into `main.cf` and `master.cf`.
final class PostfixInstance implements AutoCloseable {

  // Mail for users of this machine is not for them.
  private static final String SERVICES =
      """
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
      local unix - - n - - discard
      anvil unix - - n - 1 anvil
      scache unix - - n - 1 scache
      postlog unix-dgram n - n - 1 postlogd
      """;

  private final Path directory;

  /// Makes its directories; skips the test where it can't be run.
  PostfixInstance() {
    Program.assume("postfix", "postfix");
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can run a Postfix of its own");
    directory = Daemon.directory("postfix", "conf/sasl", "spool", "data", "sasl");
  }

  Path directory() {
    return directory;
  }

  void write(String name, String text) {
    Daemon.write(directory, name, text);
  }

  /// Starts it.
  ///
  /// @param hopPort of a next hop on loopback, which everything goes to
  /// @param main lines of `main.cf` beside the usual ones
  /// @param listeners lines of `master.cf` beside the usual ones
  void start(int hopPort, String main, String listeners) {
    startWith(usual(hopPort) + main, listeners);
  }

  /// Starts it with nothing in `main.cf` but where its files are and these lines.
  void startWith(String main, String services) {
    write("conf/main.cf", places() + main);
    write("conf/master.cf", services + SERVICES);
    run("chown", "-R", "postfix", directory + "/data", directory + "/sasl");
    postfix("start");
  }

  void reload() {
    postfix("reload");
  }

  String log() {
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
    Daemon.delete(directory);
  }

  private void expectSuccess(String what, Program.Result result) {
    if (result.exit() != 0) {
      throw new IllegalStateException(what + " failed: " + result.all() + log());
    }
  }

  /// Lets a user log in, from a database of its own. To be called before the start.
  void user(String realm, String user, String password, String mechanisms) {
    Program.assume("saslpasswd2", "sasl2-bin");
    write(
        // where Debian's looks for it, beside main.cf
        "conf/sasl/smtpd.conf",
        """
        pwcheck_method: auxprop
        auxprop_plugin: sasldb
        sasldb_path: %s/sasl/users
        mech_list: %s
        """
            .formatted(directory, mechanisms));
    String users = directory + "/sasl/users";
    expectSuccess(
        "saslpasswd2",
        Program.run(
            directory,
            Map.of(),
            password,
            List.of("/usr/sbin/saslpasswd2", "-p", "-c", "-f", users, "-u", realm, user)));
  }

  private String places() {
    return """
    compatibility_level = 3.6
    queue_directory = %1$s/spool
    data_directory = %1$s/data
    maillog_file = %1$s/log
    maillog_file_prefixes = %1$s
    mail_owner = postfix
    setgid_group = postdrop
    """
        .formatted(directory);
  }

  private static String usual(int hopPort) {
    return """
    mydestination =
    alias_maps =
    mynetworks =
    inet_protocols = ipv4
    smtp_tls_security_level = none
    smtp_connection_cache_on_demand = yes
    in_flow_delay = 0
    smtpd_client_connection_count_limit = 0
    smtpd_client_connection_rate_limit = 0
    smtpd_tls_loglevel = 1
    smtpd_tls_received_header = yes
    relayhost = [127.0.0.1]:%d
    """
        .formatted(hopPort);
  }

  private void postfix(String command) {
    run("/usr/sbin/postfix", "-c", directory + "/conf", command);
  }

  private void run(String... command) {
    expectSuccess(
        String.join(" ", command), Program.run(directory, Map.of(), "", List.of(command)));
  }
}
