package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.transport.Dialer.Handshake;
import dev.postern.transport.Dialer.Target;
import dev.postern.transport.Dialer.Trust;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConnectRaceTest {

  private static final InetAddress FIRST = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress SECOND = InetAddress.ofLiteral("127.0.0.2");
  private static final InetAddress THIRD = InetAddress.ofLiteral("127.0.0.3");
  private static final InetAddress SIX = InetAddress.ofLiteral("::1");
  private static final Duration LONG = Duration.ofMinutes(5);

  private static NettyTransport transport;

  @BeforeAll
  static void start() {
    transport = new NettyTransport();
  }

  @AfterAll
  static void stop() {
    transport.close();
  }

  private static Probe dial(
      int port, InetAddress local, Duration timeout, List<InetAddress> addresses) {
    var probe = new Probe();
    transport.dial(
        new Target(
            "mx.example",
            port,
            addresses,
            local == null ? List.of() : List.of(local),
            Handshake.ON_DEMAND,
            new Trust.Any(),
            timeout),
        probe);
    return probe;
  }

  private static Probe dial(int port, InetAddress... addresses) {
    return dial(port, null, LONG, List.of(addresses));
  }

  /// An address that takes no connection and refuses none, because its line is full.
  private record Silent(ServerSocket server, List<Socket> line) implements AutoCloseable {

    static Silent at(InetAddress address, int port) throws IOException {
      var silent = new Silent(new ServerSocket(port, 1, address), new ArrayList<>());
      boolean full = false;
      while (!full) {
        var socket = new Socket();
        silent.line.add(socket);
        try {
          socket.connect(silent.server.getLocalSocketAddress(), 300);
        } catch (java.net.SocketTimeoutException _) {
          full = true;
        }
      }
      return silent;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : line) {
        socket.close();
      }
      server.close();
    }
  }

  @Test
  void familiesTakeTurns() {
    assertThat(ConnectRace.interleaved(List.of(SIX, FIRST, SECOND, THIRD)))
        .containsExactly(SIX, FIRST, SECOND, THIRD);
    InetAddress other = InetAddress.ofLiteral("::2");
    assertThat(ConnectRace.interleaved(List.of(SIX, other, FIRST, SECOND)))
        .containsExactly(SIX, FIRST, other, SECOND);
    assertThat(ConnectRace.interleaved(List.of(FIRST, SECOND, SIX)))
        .containsExactly(FIRST, SIX, SECOND);
    assertThat(ConnectRace.interleaved(List.of())).isEmpty();
  }

  @Test
  void aRefusalGivesTheNextItsTurn() throws Exception {
    try (var server = new ServerSocket(0, 50, THIRD)) {
      Probe probe = dial(server.getLocalPort(), SIX, FIRST, SECOND, THIRD);
      assertThat(probe.opened().remote().getAddress()).isEqualTo(THIRD);
    }
  }

  @Test
  void silenceCostsAHeadStartAndNotATimeout() throws Exception {
    try (var server = new ServerSocket(0, 50, FIRST);
        var _ = Silent.at(SECOND, server.getLocalPort())) {
      Probe probe = dial(server.getLocalPort(), SECOND, FIRST);
      assertThat(probe.opened().remote().getAddress()).isEqualTo(FIRST);
    }
  }

  @Test
  void eachFamilyStandsInForTheOther() throws Exception {
    try (var six = new ServerSocket(0, 50, SIX);
        var _ = Silent.at(FIRST, six.getLocalPort())) {
      assertThat(dial(six.getLocalPort(), FIRST, SIX).opened().remote().getAddress())
          .isEqualTo(SIX);
    }
    try (var four = new ServerSocket(0, 50, FIRST);
        var _ = Silent.at(SIX, four.getLocalPort())) {
      assertThat(dial(four.getLocalPort(), SIX, FIRST).opened().remote().getAddress())
          .isEqualTo(FIRST);
    }
  }

  @Test
  void theLoserIsClosed() throws Exception {
    try (var server = new ServerSocket(0, 50, FIRST);
        var silent = Silent.at(SECOND, server.getLocalPort())) {
      Probe probe = dial(server.getLocalPort(), SECOND, FIRST);
      assertThat(probe.opened().remote().getAddress()).isEqualTo(FIRST);
      // Room in the line of the silent one: what still tried would get through now.
      for (Socket socket : silent.line()) {
        socket.close();
      }
      silent.server().setSoTimeout(1500);
      List<Socket> late = new ArrayList<>();
      try {
        while (true) {
          Socket socket = silent.server().accept();
          socket.setSoTimeout(1500);
          late.add(socket);
        }
      } catch (java.net.SocketTimeoutException _) {
        // no more
      }
      assertThat(late)
          .allSatisfy(socket -> assertThat(socket.getInputStream().read()).isEqualTo(-1));
      assertThat(probe.end).isNotDone();
    }
  }

  @Test
  void whereNobodyAnswersTheLastProblemIsSaid() throws Exception {
    try (var silent = Silent.at(FIRST, 0)) {
      int port = silent.server().getLocalPort();
      Probe probe = dial(port, null, Duration.ofSeconds(1), List.of(FIRST, SECOND));
      assertThat(probe.end().orElseThrow())
          .isInstanceOf(ConnectionProblem.class)
          .hasMessage("mx.example [127.0.0.1]:" + port + ": no answer within 1 s");
    }
  }

  @Test
  void noMoreThanEightAreTried() throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.1.9"))) {
      List<InetAddress> many =
          Stream.iterate(1, i -> i + 1)
              .limit(9)
              .map(i -> InetAddress.ofLiteral("127.0.1." + i))
              .toList();
      assertThat(dial(server.getLocalPort(), null, LONG, many).end()).isPresent();
      assertThat(dial(server.getLocalPort(), null, LONG, many.subList(1, 9)).opened().remote())
          .isEqualTo(new InetSocketAddress(many.getLast(), server.getLocalPort()));
    }
  }

  @Test
  void withoutASocketThereIsAProblemAndNoSilence() throws Exception {
    var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      ChannelFactory<Channel> none =
          () -> {
            throw new ChannelException("too many open files");
          };
      var target =
          new Target("mx.example", 25, Handshake.ON_DEMAND, new Trust.Any(), Duration.ofSeconds(5));
      var lost = new CompletableFuture<ConnectionProblem>();
      EventLoop loop = loops.next();
      var race =
          new ConnectRace(
              target,
              List.of(FIRST, SECOND),
              new Bootstrap().channelFactory(none),
              loop,
              (_, _) -> {},
              lost::complete);
      loop.execute(race::start);
      assertThat(lost.get(10, TimeUnit.SECONDS))
          .hasMessageStartingWith("mx.example [127.0.0.2]:25: ")
          .hasMessageContaining("too many open files");
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  @Test
  void itComesFromTheAddressItIsTold() throws Exception {
    try (var server = new ServerSocket(0, 50, FIRST);
        var six = new ServerSocket(0, 50, SIX)) {
      Connection four = dial(server.getLocalPort(), THIRD, LONG, List.of(FIRST)).opened();
      assertThat(four.local().getAddress()).isEqualTo(THIRD);
      Connection other = dial(six.getLocalPort(), THIRD, LONG, List.of(SIX)).opened();
      assertThat(other.local().getAddress()).isEqualTo(SIX);
      var foreign = InetAddress.ofLiteral("192.0.2.1");
      assertThat(dial(server.getLocalPort(), foreign, LONG, List.of(FIRST)).end().orElseThrow())
          .isInstanceOf(ConnectionProblem.class)
          .hasMessageContaining("assign requested address");
    }
  }
}
