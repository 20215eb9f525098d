package dev.postern.transport;

import dev.postern.mail.Octets;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One certificate in use, with the keys of its session tickets.
///
/// The ticket keys live and die with the certificate: a resumed session never shows a certificate,
/// so the one that its channel binding names must still be ours.
final class ServerContext implements TlsSide {

  private static final Duration TICKET_KEY_LIFE = Duration.ofHours(1);
  private static final int TICKET_KEYS = 3;

  private final ServerCertificate certificate;
  private final SslContext context;
  private final @Nullable Octets endPoint;
  private final Deque<OpenSslSessionTicketKey> ticketKeys = new ArrayDeque<>();
  private final SecureRandom random = new SecureRandom();
  private long rotated;

  private ServerContext(ServerCertificate certificate, SslContext context) {
    this.certificate = certificate;
    this.context = context;
    this.endPoint = certificate.endPoint();
    rotateTicketKeys();
  }

  static ServerContext of(ServerCertificate certificate, Path file) {
    try {
      var builder =
          TlsContexts.common(SslContextBuilder.forServer(certificate.key(), certificate.chain()))
              .sessionTimeout(TICKET_KEY_LIFE.toSeconds() * (TICKET_KEYS - 1));
      return new ServerContext(certificate, builder.build());
    } catch (SSLException | RuntimeException cause) {
      throw new TlsProblem(
          file,
          "the TLS library does not take this certificate (" + cause.getMessage() + ")",
          "use an ECDSA P-256 or an RSA key of 2048 bits or more",
          cause);
    }
  }

  ServerCertificate certificate() {
    return certificate;
  }

  @Override
  public Begun begin(ByteBufAllocator allocator) {
    return new Begun(context.newHandler(allocator), endPoint, null);
  }

  /// Tickets are sealed with a new key every hour; those of the last two still open.
  synchronized void rotateTicketKeysWhenDue() {
    if (System.nanoTime() - rotated > TICKET_KEY_LIFE.toNanos()) {
      rotateTicketKeys();
    }
  }

  synchronized void rotateTicketKeys() {
    rotated = System.nanoTime();
    if (!(context.sessionContext() instanceof OpenSslSessionContext sessions)) {
      return;
    }
    ticketKeys.addFirst(new OpenSslSessionTicketKey(octets(), octets(), octets()));
    if (ticketKeys.size() > TICKET_KEYS) {
      ticketKeys.removeLast();
    }
    // State belongs into the client's ticket, not into a table of ours that clients can fill.
    sessions.setSessionCacheEnabled(false);
    sessions.setTicketKeys(ticketKeys.toArray(OpenSslSessionTicketKey[]::new));
  }

  private byte[] octets() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return bytes;
  }
}
