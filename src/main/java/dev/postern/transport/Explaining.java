package dev.postern.transport;

import dev.postern.transport.Dialer.Target;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Puts the failed handshake of a next hop into words before its handler hears of it.
record Explaining(Target target, ConnectionHandler handler) implements ConnectionHandler {

  @Override
  public void opened(Connection connection) {
    handler.opened(connection);
  }

  @Override
  public void received(ByteBuffer octets) {
    handler.received(octets);
  }

  @Override
  public void secured(TlsSession session) {
    handler.secured(session);
  }

  @Override
  public void writable() {
    handler.writable();
  }

  @Override
  public void idle() {
    handler.idle();
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    boolean handshake = cause instanceof SSLException || cause instanceof CertificateException;
    handler.closed(cause != null && handshake ? ClientTls.explain(target, cause) : cause);
  }
}
