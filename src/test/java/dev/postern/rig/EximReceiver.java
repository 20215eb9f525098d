package dev.postern.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A private Exim with TLS on a loopback address that takes mail for any domain and keeps it.
public final class EximReceiver implements AutoCloseable {

  private final EximInstance exim = new EximInstance();

  /// Starts it; skips the test where that is not possible.
  public EximReceiver(String address, int port, HostCertificate certificate) {
    try {
      Path key = certificate.files().key();
      // GnuTLS wants the public half in the key's file.
      exim.write("leaf.key", Program.run("openssl", "ec", "-in", key.toString()).out());
      exim.write("leaf.pem", Daemon.text(certificate.files().certificate()));
      exim.start(configuration(address, port));
      Await.until(
          () -> "Exim on " + address + log(), Await.LONG, () -> Ports.isListening(address, port));
    } catch (RuntimeException | AssertionError e) {
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
    Path mail = exim.directory().resolve("mail/new");
    if (!Files.isDirectory(mail)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(mail)) {
      return files.map(Daemon::text).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it says of connections and messages.
  public String log() {
    return exim.log();
  }

  @Override
  public void close() {
    exim.close();
  }

  private String configuration(String address, int port) {
    return """
    deliver_drop_privilege = true
    primary_hostname = mx.exim.example
    local_interfaces = %2$s
    daemon_smtp_ports = %3$d
    tls_advertise_hosts = *
    tls_certificate = %1$s/leaf.pem
    tls_privatekey = %1$s/leaf.key
    acl_smtp_rcpt = accept
    acl_smtp_data = accept
    never_users =
    host_lookup =
    rfc1413_hosts =
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
        .formatted(exim.directory(), address, port, EximInstance.USER);
  }
}
