package dev.postern.listener;

import dev.postern.mail.Refusal;
import dev.postern.smtp.ReplyEncoder;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.TlsSession;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Tells a client that was not admitted why, instead of a greeting (RFC 5321 §3.8), and closes.
record TurnedAway(Refusal why, Runnable over) implements ConnectionHandler {

  @Override
  public void opened(Connection connection) {
    connection.send(ReplyEncoder.encode(why.reply()));
    connection.close();
  }

  @Override
  public void received(ByteBuffer octets) {
    octets.position(octets.limit());
  }

  @Override
  public void secured(TlsSession session) {}

  @Override
  public void writable() {}

  @Override
  public void idle() {}

  @Override
  public void closed(@Nullable Throwable cause) {
    over.run();
  }
}
