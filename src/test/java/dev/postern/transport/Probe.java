package dev.postern.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// A handler that notes what it is told, and does what a test wants with octets.
class Probe implements ConnectionHandler {

  final CompletableFuture<Connection> connection = new CompletableFuture<>();
  final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
  final BlockingQueue<TlsSession> sessions = new LinkedBlockingQueue<>();
  final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
  private final BiConsumer<Connection, ByteBuffer> take;

  Probe() {
    this((_, _) -> {});
  }

  Probe(BiConsumer<Connection, ByteBuffer> take) {
    this.take = take;
  }

  Connection opened() {
    return connection.orTimeout(10, TimeUnit.SECONDS).join();
  }

  Optional<Throwable> end() {
    return end.orTimeout(10, TimeUnit.SECONDS).join();
  }

  TlsSession session() throws InterruptedException {
    return sessions.poll(10, TimeUnit.SECONDS);
  }

  String note() throws InterruptedException {
    return notes.poll(10, TimeUnit.SECONDS);
  }

  static ByteBuffer octets(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  static String text(ByteBuffer octets) {
    return StandardCharsets.US_ASCII.decode(octets).toString();
  }

  @Override
  public void opened(Connection opened) {
    connection.complete(opened);
    opened.tls().ifPresent(sessions::add);
  }

  @Override
  public void received(ByteBuffer octets) {
    take.accept(connection.join(), octets);
    if (octets.position() == 0 && octets.hasRemaining()) {
      notes.add("left " + text(octets.duplicate()));
    }
  }

  @Override
  public void secured(TlsSession session) {
    sessions.add(session);
  }

  @Override
  public void writable() {
    notes.add("writable");
  }

  @Override
  public void idle() {
    notes.add("idle");
  }

  @Override
  public void closed(Throwable cause) {
    end.complete(Optional.ofNullable(cause));
  }
}
