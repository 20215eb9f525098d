package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.transport.Dialer.Handshake;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionTest {

  private static final long FLOOD = 16 << 20;

  @TempDir private static Path directory;
  private static Harness harness;

  @BeforeAll
  static void start() {
    harness = new Harness(directory);
  }

  @AfterAll
  static void stop() {
    harness.close();
  }

  private static <T> T on(Connection connection, java.util.function.Supplier<T> what) {
    return CompletableFuture.supplyAsync(what, connection.executor())
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  private static void run(Connection connection, Runnable what) {
    CompletableFuture.runAsync(what, connection.executor()).orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static void write(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }

  @Test
  void presentsLeftOversAtTheFront() throws Exception {
    var probe =
        new Probe(
            (_, octets) -> {
              if (octets.get(octets.limit() - 1) == '\n') {
                octets.position(octets.limit());
              }
            });
    try (Socket client = Harness.connect(harness.listen(Handshake.ON_DEMAND, () -> probe))) {
      write(client, "abc");
      assertThat(probe.note()).isEqualTo("left abc");
      write(client, "def");
      assertThat(probe.note()).isEqualTo("left abcdef");
      write(client, "\n");
      client.shutdownOutput();
      assertThat(probe.end()).isEmpty();
    }
  }

  @Test
  void presentsTheRestWhenReadingIsTurnedOn() throws Exception {
    var probe =
        new Probe(
            (connection, octets) -> {
              octets.get();
              connection.reading(false);
              connection.send(Probe.octets("."));
              connection.flush();
            });
    try (Socket client = Harness.connect(harness.listen(Handshake.ON_DEMAND, () -> probe))) {
      write(client, "abc");
      client.shutdownOutput();
      for (int i = 0; i < 3; i++) {
        assertThat(client.getInputStream().read()).isEqualTo('.');
        Connection connection = probe.opened();
        run(connection, () -> connection.reading(true));
      }
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(probe.end()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Handshake.class)
  void readsNothingWhileReadingIsOff(Handshake handshake) throws Exception {
    var taken = new AtomicLong();
    var paused = new CompletableFuture<Boolean>();
    var probe =
        new Probe(
            (connection, octets) -> {
              taken.addAndGet(octets.remaining());
              octets.position(octets.limit());
              if (paused.complete(true)) {
                connection.reading(false);
              }
            });
    try (Socket plain = Harness.connect(harness.listen(handshake, () -> probe));
        Socket client = handshake == Handshake.AT_ONCE ? Harness.secure(plain) : plain) {
      write(client, "x");
      paused.orTimeout(10, TimeUnit.SECONDS).join();
      var written = new AtomicLong();
      var writer = CompletableFuture.runAsync(() -> flood(client, written));
      await(() -> written.get() >= 512 << 10);
      assertThat(taken).hasValue(1);
      // More than 1 MiB in our memory would have closed the connection.
      run(probe.opened(), () -> probe.opened().reading(true));
      writer.orTimeout(20, TimeUnit.SECONDS).join();
      await(() -> taken.get() == FLOOD + 1);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waiting").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static void flood(Socket client, AtomicLong written) {
    try {
      byte[] block = new byte[1 << 16];
      while (written.get() < FLOOD) {
        client.getOutputStream().write(block);
        written.addAndGet(block.length);
      }
    } catch (java.io.IOException cause) {
      throw new java.io.UncheckedIOException(cause);
    }
  }

  @ParameterizedTest
  @EnumSource(Handshake.class)
  void slowReaderIsBoundedAndToldOf(Handshake handshake) throws Exception {
    var probe = new Probe();
    try (Socket plain = Harness.connect(harness.listen(handshake, () -> probe));
        Socket client = handshake == Handshake.AT_ONCE ? Harness.secure(plain) : plain) {
      if (client instanceof javax.net.ssl.SSLSocket secured) {
        secured.startHandshake();
      }
      Connection connection = probe.opened();
      int sent =
          on(
              connection,
              () -> {
                int blocks = 0;
                while (connection.isWritable()) {
                  connection.send(ByteBuffer.allocate(16 << 10));
                  connection.flush();
                  blocks++;
                }
                return blocks << 14;
              });
      // The kernel's buffers take some of it by themselves, and how much is theirs to say.
      assertThat(sent).isLessThan(64 << 20);
      InputStream in = client.getInputStream();
      assertThat(in.readNBytes(sent)).hasSize(sent);
      assertThat(probe.note()).isEqualTo("writable");
    }
  }

  @Test
  void silenceAndAStuckReaderAreIdle() throws Exception {
    var probe = new Probe();
    try (Socket client = Harness.connect(harness.listen(Handshake.ON_DEMAND, () -> probe))) {
      Connection connection = probe.opened();
      run(connection, () -> connection.idleAfter(Duration.ofMillis(50)));
      assertThat(probe.note()).isEqualTo("idle");
      assertThat(probe.note()).as("once per such time").isEqualTo("idle");
      run(
          connection,
          () -> {
            connection.reading(false);
            probe.notes.clear();
            while (connection.isWritable()) {
              connection.send(ByteBuffer.allocate(16 << 10));
              connection.flush();
            }
          });
      assertThat(probe.note()).as("nothing is taken").isEqualTo("idle");
      run(connection, connection::close);
      client.getInputStream().readAllBytes();
    }
    assertThat(probe.end()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Handshake.class)
  void theLastWordsArriveAlthoughMuchIsUnread(Handshake handshake) throws Exception {
    var probe =
        new Probe(
            (connection, octets) -> {
              connection.reading(false);
              connection.send(Probe.octets("421 bye\r\n"));
              connection.close();
            });
    try (Socket plain = Harness.connect(harness.listen(handshake, () -> probe));
        Socket client = handshake == Handshake.AT_ONCE ? Harness.secure(plain) : plain) {
      write(client, "x".repeat(300_000));
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("421 bye\r\n");
    }
    assertThat(probe.end()).isEmpty();
  }

  @Test
  void aFaultOfTheHandlerClosesTheConnection() throws Exception {
    var probe =
        new Probe(
            (_, _) -> {
              throw new IllegalStateException("a fault");
            });
    try (Socket client = Harness.connect(harness.listen(Handshake.ON_DEMAND, () -> probe))) {
      write(client, "x");
      assertThat(probe.end()).get().isInstanceOf(IllegalStateException.class);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aClientWithoutHandlerIsClosedWithoutAWord() throws Exception {
    var port = harness.listen(Handshake.ON_DEMAND, _ -> false, _ -> Optional.empty());
    try (Socket client = Harness.connect(port)) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void anEndpointThatIsClosedAcceptsNoMoreAndKeepsWhatIsOpen() throws Exception {
    var probe =
        new Probe(
            (connection, octets) -> {
              connection.send(Probe.octets(Probe.text(octets)));
              connection.flush();
            });
    var port = harness.listen(Handshake.ON_DEMAND, () -> probe);
    var address = port.address();
    try (Socket client = Harness.connect(port)) {
      probe.opened();
      port.close();
      write(client, "x");
      assertThat(client.getInputStream().read()).isEqualTo('x');
      // The port is free again.
      harness.transport.bind(
          new Endpoint(address, harness.tls, Handshake.ON_DEMAND, _ -> false),
          _ -> Optional.empty());
    }
  }

  @Test
  void aPortInUseIsSaid() {
    var port = harness.listen(Handshake.ON_DEMAND, Probe::new);
    var twice = new Endpoint(port.address(), harness.tls, Handshake.ON_DEMAND, _ -> false);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> harness.transport.bind(twice, _ -> Optional.empty()))
        .isInstanceOfSatisfying(
            BindProblem.class,
            problem -> assertThat(problem.why()).isEqualTo(BindProblem.Why.IN_USE));
  }
}
