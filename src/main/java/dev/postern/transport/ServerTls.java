package dev.postern.transport;

import dev.postern.mail.Octets;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate that our listeners show. Its files are read again when they change: new
/// handshakes use the new certificate, sessions that are open keep theirs, and a pair that can't be
/// used changes nothing.
public final class ServerTls implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);
  private static final Duration POLL = Duration.ofSeconds(5);

  private final Path certificate;
  private final Path key;
  private final Thread watcher;
  private volatile ServerContext current;
  private String seen;

  /// Reads the files and keeps an eye on them until closed.
  ///
  /// @param certificate PEM, the leaf first
  /// @param key PEM, not encrypted
  /// @throws TlsProblem if they can't be used
  public ServerTls(Path certificate, Path key) {
    this.certificate = certificate;
    this.key = key;
    this.seen = stamp();
    this.current = load();
    this.watcher = Thread.ofVirtual().name("certificate-watch").start(this::watch);
  }

  /// Reads the files again if they have changed. What is wrong with them is logged, once for each
  /// change.
  ///
  /// @return whether a new certificate is used from now on
  public synchronized boolean reload() {
    String now = stamp();
    if (now.equals(seen)) {
      return false;
    }
    seen = now;
    try {
      current = load();
      LOG.info("new certificate from {}, good until {}", certificate, notAfter());
      return true;
    } catch (TlsProblem problem) {
      LOG.error("the old certificate stays in use: {}", problem.getMessage());
      return false;
    }
  }

  /// When the certificate in use expires.
  public Instant notAfter() {
    return current.certificate().leaf().getNotAfter().toInstant();
  }

  /// The tls-server-end-point channel binding of the certificate in use; empty where its signature
  /// has none (RFC 5929 §4.1).
  public Optional<Octets> serverEndPoint() {
    return Optional.ofNullable(current.certificate().endPoint());
  }

  /// Stops looking after the files.
  @Override
  public void close() {
    watcher.interrupt();
  }

  TlsSide.Begun begin(ByteBufAllocator allocator) {
    return current.begin(allocator);
  }

  /// Seals session tickets with a new key from now on.
  void rotateTicketKeys() {
    current.rotateTicketKeys();
  }

  private ServerContext load() {
    var loaded = ServerContext.of(PemFiles.read(certificate, key), certificate);
    Instant end = loaded.certificate().leaf().getNotAfter().toInstant();
    if (end.isBefore(Instant.now())) {
      LOG.warn("{}: this certificate expired at {}: clients will refuse it", certificate, end);
    }
    return loaded;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(POLL);
        reload();
        current.rotateTicketKeysWhenDue();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private String stamp() {
    return stamp(certificate) + ' ' + stamp(key);
  }

  private static String stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey();
    } catch (IOException cause) {
      return cause.toString();
    }
  }
}
