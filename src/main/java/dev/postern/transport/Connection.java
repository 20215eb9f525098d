package dev.postern.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/// One connection, in or out. It and its [ConnectionHandler] live on one event loop thread: every
/// method is called there, unless it says otherwise.
public interface Connection {

  /// Queues octets for writing and takes ownership of the buffer.
  void send(ByteBuffer octets);

  /// Pushes out what was queued.
  void flush();

  /// False while more is queued than the peer takes; [ConnectionHandler#writable] tells when it is
  /// true again.
  boolean isWritable();

  /// Whether octets should be read. While off, the peer is slowed down by TCP's own means. On is
  /// the start.
  void reading(boolean on);

  /// Begins the handshake once all that was queued is written; octets received and not yet taken
  /// are dropped. The handler is told by [ConnectionHandler#secured] or [ConnectionHandler#closed].
  void startTls();

  /// After this long without a received octet (while reading is on) or progress in writing
  /// [ConnectionHandler#idle] is called, once per such time.
  void idleAfter(Duration time);

  /// Closes after all that was queued is written, or at once if that takes more than a few seconds.
  /// Idempotent.
  void close();

  /// Closes once all that was queued is written, without waiting for the peer to do the same: for
  /// one that has said goodbye and sends no more. Idempotent.
  void hangUp();

  /// Address of the client or next hop; behind a listed proxy, the one that the PROXY header names.
  InetSocketAddress remote();

  InetSocketAddress local();

  /// Empty until the handshake is done.
  Optional<TlsSession> tls();

  /// Runs a task on the event loop of this connection. May be called from any thread.
  Executor executor();
}
