package dev.postern.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.guard.Tab;
import dev.postern.key.Sentry;
import dev.postern.mail.Octets;
import dev.postern.observe.Metrics;
import dev.postern.smtp.server.ServerSession;
import dev.postern.smtp.server.SessionDriver;
import dev.postern.smtp.server.SessionPolicy;
import dev.postern.smtp.server.Step;
import dev.postern.smtp.server.Transcript;
import dev.postern.transport.BoundEndpoint;
import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Endpoint;
import dev.postern.transport.NettyTransport;
import dev.postern.transport.ServerTls;
import dev.postern.transport.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The dialogs of `src/test/transcripts/server` over real sockets and real TLS: as one packet for
/// each group of lines, and in small packets.
@Tag("slow")
class SocketTranscriptTest {

  // MAIL, RCPT and DATA are answered at once here, and DATA is never refused by the intake itself.
  private static final Set<String> NOT_OVER_SOCKETS =
      Set.of("answers-keep-order", "data-refused", "bdat-refused");

  @TempDir private static Path directory;
  private static ServerTls tls;
  private static NettyTransport transport;

  @BeforeAll
  static void start() {
    var pair = new TestCertificates().leaf(directory, "EC", "localhost");
    tls = new ServerTls(pair.certificate(), pair.key());
    transport = new NettyTransport();
  }

  @AfterAll
  static void stop() {
    tls.close();
    transport.close();
  }

  @TestFactory
  Stream<DynamicTest> atOnce() throws IOException {
    return transcripts().map(one -> test(one, left -> left));
  }

  @TestFactory
  Stream<DynamicTest> inSmallPackets() throws IOException {
    var random = new Random(3);
    return transcripts()
        // Octets that come after the server has begun the handshake are no injection, but no TLS.
        .filter(one -> !one.whole() && !one.name().equals("starttls-injection"))
        .map(one -> test(one, left -> 1 + random.nextInt(Math.min(left, 200))));
  }

  private static Stream<Transcript> transcripts() throws IOException {
    return Transcript.all().stream().filter(one -> !NOT_OVER_SOCKETS.contains(one.name()));
  }

  private static DynamicTest test(Transcript transcript, IntUnaryOperator split) {
    return DynamicTest.dynamicTest(
        transcript.name(),
        () -> {
          try (var run = new Run(transcript, split)) {
            run.run();
          }
        });
  }

  /// One pass through a transcript.
  private static final class Run implements AutoCloseable {

    private final Transcript transcript;
    private final IntUnaryOperator split;
    private final ScriptedProgram program = new ScriptedProgram();
    private final ServerSession session;
    private final Watched watched;
    private final BoundEndpoint port;
    private final SocketClient client;
    private boolean greeted;
    private int number;

    Run(Transcript transcript, IntUnaryOperator split) throws IOException {
      this.transcript = transcript;
      this.split = split;
      session = new ServerSession(transcript.policy());
      watched = new Watched(connection());
      Handshake handshake =
          transcript.policy().tls() == SessionPolicy.Tls.IMPLICIT
              ? Handshake.AT_ONCE
              : Handshake.ON_DEMAND;
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      port =
          transport.bind(
              new Endpoint(address, tls, handshake, _ -> false), _ -> Optional.of(watched));
      client = new SocketClient(port.address());
      if (handshake == Handshake.AT_ONCE) {
        client.handshake();
      }
    }

    private SmtpConnection connection() {
      var watchers =
          new SessionRecord.Watchers(
              _ -> {}, new Metrics(), InstantSource.fixed(SessionDriver.NOW));
      var record = new SessionRecord(watchers, "test", "127.0.0.1");
      var login = new Login(program, Sentry.OPEN, record, true);
      var desk = new Desk(login, program, Tab.free(), record);
      return new SmtpConnection(session, desk, login, record, SessionTimeouts.DEFAULT, _ -> {});
    }

    void run() throws Exception {
      boolean closeExpected = false;
      for (Step step : transcript.steps()) {
        number++;
        take(step);
        closeExpected |= step instanceof Step.Close;
      }
      quiet();
      assertThat(watched.ended.isDone() || watched.closing()).as("closed").isEqualTo(closeExpected);
      watched.connection.abort();
      assertThat(client.rest()).as("more from the server").isEmpty();
      assertThat(program.prepared).as("answers that were not asked for").isEmpty();
    }

    private void take(Step step) throws Exception {
      switch (step) {
        case Step.Hello _ -> hello();
        case Step.Send send -> {
          greeted = true;
          send(send.octets().toArray());
        }
        case Step.Expect expect -> expect(expect);
        case Step.Tls _ -> {
          client.handshake();
          watched.sent = watched.taken;
        }
        case Step.Close _ -> assertThat(client.rest()).as(where("closed")).isEmpty();
        case Step.Prepare prepare -> program.prepared.add(Optional.ofNullable(prepare.answer()));
        case Step.Release release -> {
          quiet();
          program.release(release.answer());
        }
        case Step.Asked asked -> {
          quiet();
          assertThat(String.valueOf(program.latest)).containsPattern(asked.pattern());
        }
        case Step.Committed committed -> {
          quiet();
          assertThat(text(program.committed.pollLast()))
              .as(where("committed"))
              .isEqualTo(text(committed.octets()));
        }
        case Step.NotCommitted _ -> {
          quiet();
          assertThat(program.committed).as(where("committed")).isEmpty();
        }
        case Step.Discarded _ -> {
          quiet();
          assertThat(program.discarded).as(where("discarded")).isTrue();
        }
        case Step.ShutDown shutDown -> {
          quiet();
          watched.connection.end(shutDown.reason());
        }
        case Step.TimeOut _ -> {
          quiet();
          watched.on(watched.connection::idle);
        }
        case Step.Known known -> {
          quiet();
          assertThat((session.protocol() + ' ' + session.user().orElse("")).strip())
              .as(where("known"))
              .isEqualTo(known.text());
        }
      }
    }

    private void hello() throws IOException {
      if (!greeted) {
        assertThat(client.reply()).startsWith("220");
        greeted = true;
      }
      send("EHLO client.example\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.reply()).startsWith("250 ");
    }

    private void send(byte[] octets) throws IOException {
      watched.sends(octets.length);
      int at = 0;
      try {
        while (at < octets.length) {
          int end = at + split.applyAsInt(octets.length - at);
          client.send(Arrays.copyOfRange(octets, at, end));
          at = end;
        }
      } catch (java.net.SocketException _) {
        // The server has closed amid what we send; what it said is read next.
      }
    }

    private void expect(Step.Expect expect) throws IOException {
      greeted = true;
      String line = client.line().orElse("(nothing)");
      if (expect.pattern()) {
        assertThat(line).as(where("line")).matches(expect.line());
      } else {
        assertThat(line).as(where("line")).isEqualTo(expect.line());
      }
    }

    // Waits until the server has dealt with all that was sent, or waits itself.
    private void quiet() {
      long end = System.nanoTime() + 10_000_000_000L;
      while (!watched.ended.isDone()
          && !watched.closing()
          && watched.taken < watched.sent
          && program.outstanding == null) {
        assertThat(System.nanoTime()).as(where("server at rest")).isLessThan(end);
        Thread.onSpinWait();
      }
      watched.on(() -> {});
    }

    private String where(String what) {
      return what + " at step " + number + " of " + transcript.name();
    }

    private static String text(Octets octets) {
      return octets == null
          ? "(nothing)"
          : new String(octets.toArray(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
      client.close();
      port.close();
    }
  }
}
