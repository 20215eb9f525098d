package dev.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.observe.Metrics;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.queue.Progress;
import dev.postern.route.Route;
import dev.postern.route.Router;
import dev.postern.store.StoredMessage;
import dev.postern.transport.Connection;
import dev.postern.transport.ConnectionHandler;
import dev.postern.transport.TlsSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// How a message is written, seen at the connection.
class HopConnectionTest {

  private final Wire wire = new Wire();
  private final Router router =
      new Router(
          List.of(
              new Route(
                  List.of(AddressPattern.parse("*").orElseThrow()),
                  new Route.Smarthost(
                      List.of(new Route.Host("127.0.0.1", 25)), Route.Tls.NONE, null))),
          _ -> "");
  private final Delivery delivery =
      new Delivery(
          DeliveryConfig.of("relay.example"),
          router,
          (_, handler) -> wire.connect(handler),
          null,
          Senders.AS_SUBMITTED,
          _ -> Optional.empty(),
          new Metrics());

  @Test
  void aMessageOverAKeptConnectionIsTwoWrites() {
    CompletableFuture<List<Outcome>> first = send();
    wire.say("220 hop");
    wire.say("250-hop\r\n250 PIPELINING");
    wire.say("250 ok\r\n250 ok\r\n354 go");
    wire.say("250 taken");
    assertThat(first.join()).hasOnlyElementsOfType(Outcome.Delivered.class);

    wire.writes.clear();
    CompletableFuture<List<Outcome>> second = send();
    wire.say("250 ok\r\n250 ok\r\n354 go");
    wire.say("250 taken");

    assertThat(second.join()).hasOnlyElementsOfType(Outcome.Delivered.class);
    assertThat(wire.writes)
        .containsExactly(
            "MAIL FROM:<>\r\nRCPT TO:<b@two.example>\r\nDATA\r\n",
            "Subject: hello\r\n\r\nFirst\r\n..dot\r\nlast\r\n.\r\n");
    assertThat(wire.connections).isEqualTo(1);
  }

  private CompletableFuture<List<Outcome>> send() {
    Mailbox mailbox = Mailbox.parse("b@two.example").orElseThrow();
    Envelope envelope = Envelope.of(ReversePath.NULL, List.of(Recipient.of(mailbox)));
    var body = MemoryBody.of(DeliveryRig.CONTENT);
    var message =
        new StoredMessage(
            new MessageId(1), Instant.EPOCH, DeliveryRig.ORIGIN, envelope, body.size(), null, null);
    return delivery
        .deliver(
            new Job(
                message,
                body,
                router.of(mailbox, DeliveryRig.ORIGIN).orElseThrow(),
                List.of(0),
                1,
                new Progress(Instant.EPOCH)))
        .thenApply(DeliveryRig::outcomes)
        .toCompletableFuture();
  }

  /// A connection without a socket: keeps what was flushed, says what it is told.
  private static final class Wire implements Connection {

    final List<String> writes = new ArrayList<>();
    int connections;
    private final StringBuilder queued = new StringBuilder();
    private ConnectionHandler handler;

    void connect(ConnectionHandler handler) {
      this.handler = handler;
      connections++;
      handler.opened(this);
    }

    void say(String lines) {
      handler.received(ByteBuffer.wrap((lines + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void send(ByteBuffer octets) {
      queued.append(StandardCharsets.ISO_8859_1.decode(octets));
    }

    @Override
    public void flush() {
      if (!queued.isEmpty()) {
        writes.add(queued.toString());
        queued.setLength(0);
      }
    }

    @Override
    public boolean isWritable() {
      return true;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void startTls() {}

    @Override
    public void idleAfter(Duration time) {}

    @Override
    public void close() {}

    @Override
    public void hangUp() {}

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);
    }

    @Override
    public InetSocketAddress local() {
      return remote();
    }

    @Override
    public Optional<TlsSession> tls() {
      return Optional.empty();
    }

    @Override
    public Executor executor() {
      return Runnable::run;
    }
  }
}
