package dev.postern.rig;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A private Exim with TLS on a loopback address that takes mail for any domain and keeps it.
///
/// It is Debian's, in whatever directory it was unpacked: it can't be installed beside Postfix.
/// `.ci/run` shows how; `POSTERN_EXIM` names the program where it is elsewhere.
public final class EximReceiver implements AutoCloseable {

  private static final String USER = "Debian-exim";

  private final String address;
  private final Path directory;
  private final Process process;

  /// Starts it; skips the test where that is not possible.
  public EximReceiver(String address, int port, HostCertificate certificate) {
    this.address = address;
    Path program =
        program()
            .orElseGet(
                () -> {
                  assumeTrue(false, "Exim is needed for this test: see .ci/run");
                  throw new AssertionError();
                });
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && Program.run("id", USER).exit() == 0,
        "Exim needs root and a user " + USER + ": see .ci/run");
    try {
      directory = Files.createTempDirectory("postern-exim");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      for (String name : new String[] {"log", "spool", "mail"}) {
        Files.createDirectory(directory.resolve(name));
      }
      // It reads them when it has given up root. GnuTLS wants the public half in the key's file.
      Files.copy(certificate.files().certificate(), directory.resolve("leaf.pem"));
      Program.Result key =
          Program.run("openssl", "ec", "-in", certificate.files().key().toString());
      Files.writeString(directory.resolve("leaf.key"), key.out());
      Files.writeString(directory.resolve("conf"), configuration(program));
      Program.Result owned = Program.run("chown", "-R", USER + ":", directory.toString());
      Program.Result root =
          Program.run("chown", "root:root", directory + "/conf", directory.toString());
      if (owned.exit() + root.exit() != 0) {
        throw new IllegalStateException(owned.all() + root.all());
      }
      process =
          new ProcessBuilder(
                  program.toString(),
                  "-C",
                  directory + "/conf",
                  "-bdf",
                  "-oX",
                  String.valueOf(port))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("out").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Await.until(
          () -> "Exim on " + address + "\n" + log(),
          Await.LONG,
          () -> Ports.isListening(address, port));
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  /// A message whose field is so, as it was delivered.
  public String awaitMessage(String field) {
    return Await.found(
        () -> "a message with " + field + "\n" + log(),
        Await.LONG,
        () ->
            messages().stream().filter(text -> text.contains("\r\n" + field + "\r\n")).findFirst());
  }

  public List<String> messages() {
    Path mail = directory.resolve("mail/new");
    if (!Files.isDirectory(mail)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(mail)) {
      return files.map(EximReceiver::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it says of connections and messages.
  public String log() {
    return Stream.of("out", "log/mainlog", "log/paniclog")
        .map(directory::resolve)
        .filter(Files::exists)
        .map(EximReceiver::text)
        .reduce("", String::concat);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> program() {
    return Stream.of(
            Optional.ofNullable(System.getenv("POSTERN_EXIM")).orElse(""),
            "/opt/postern-test/exim/usr/sbin/exim4",
            "/usr/sbin/exim4")
        .filter(name -> !name.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String configuration(Path program) {
    return """
    exim_path = %3$s
    exim_user = %4$s
    exim_group = %4$s
    deliver_drop_privilege = true
    primary_hostname = mx.exim.example
    spool_directory = %1$s/spool
    log_file_path = %1$s/log/%%slog
    pid_file_path = %1$s/pid
    local_interfaces = %2$s
    tls_advertise_hosts = *
    tls_certificate = %1$s/leaf.pem
    tls_privatekey = %1$s/leaf.key
    acl_smtp_rcpt = accept
    acl_smtp_data = accept
    never_users =
    host_lookup =
    rfc1413_hosts =
    keep_environment =
    disable_ipv6
    begin routers
    all:
      driver = accept
      transport = keep
    begin transports
    keep:
      driver = appendfile
      user = %4$s
      directory = %1$s/mail
      maildir_format
      message_prefix =
      message_suffix =
      use_crlf
    """
        .formatted(directory, address, program, USER);
  }
}
