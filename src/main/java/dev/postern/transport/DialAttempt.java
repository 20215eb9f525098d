package dev.postern.transport;

import dev.postern.transport.Dialer.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// One call of [Dialer#dial]: looks up the host, then tries its addresses one after the other.
final class DialAttempt {

  private static final int MOST_ADDRESSES = 8;

  private final Target target;
  private final ConnectionHandler handler;
  private final Bootstrap bootstrap;
  private final EventLoop loop;
  private final ClientTls trust;

  DialAttempt(
      Target target,
      ConnectionHandler handler,
      Bootstrap bootstrap,
      EventLoop loop,
      ClientTls trust) {
    this.target = target;
    this.handler = handler;
    this.bootstrap = bootstrap;
    this.loop = loop;
    this.trust = trust;
  }

  /// Blocks for the look-up only.
  void run() {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(target.host()));
      TlsSide side = trust.towards(target);
      loop.execute(() -> connect(addresses, 0, side));
    } catch (UnknownHostException cause) {
      fail(
          new ConnectionProblem(
              ConnectionProblem.Kind.NAME,
              target.host() + ": no address found for this name",
              cause));
    } catch (RejectedExecutionException cause) {
      handler.closed(new ConnectionProblem(ConnectionProblem.Kind.CONNECT, "shutting down", cause));
    } catch (IOException | TlsProblem cause) {
      fail(ClientTls.explain(target, cause));
    }
  }

  private void connect(List<InetAddress> addresses, int index, TlsSide side) {
    var address = new InetSocketAddress(addresses.get(index), target.port());
    bootstrap
        .clone(loop)
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(Integer.MAX_VALUE, target.connectTimeout().toMillis()))
        .handler(new Nothing())
        .connect(address)
        .addListener(
            (ChannelFuture done) -> {
              if (done.isSuccess()) {
                connected(done.channel(), address, side);
              } else if (index + 1 < Math.min(addresses.size(), MOST_ADDRESSES)) {
                connect(addresses, index + 1, side);
              } else {
                handler.closed(problem(address, done.cause()));
              }
            });
  }

  private void connected(Channel channel, InetSocketAddress address, TlsSide side) {
    var connection = new NettyConnection(channel, new Explaining(target, handler), address, side);
    channel.pipeline().addLast(connection);
    connection.start(target.handshake());
  }

  private ConnectionProblem problem(InetSocketAddress address, @Nullable Throwable cause) {
    String why =
        switch (cause) {
          case ConnectTimeoutException _ ->
              "no answer within " + target.connectTimeout().toSeconds() + " s";
          case ConnectException _ -> "connection refused";
          case null, default -> String.valueOf(cause);
        };
    String where = target.host() + " [" + address.getAddress().getHostAddress() + "]:";
    return new ConnectionProblem(
        ConnectionProblem.Kind.CONNECT, where + target.port() + ": " + why, cause);
  }

  private void fail(ConnectionProblem problem) {
    try {
      loop.execute(() -> handler.closed(problem));
    } catch (RejectedExecutionException _) {
      handler.closed(problem);
    }
  }

  /// A channel begins without handlers: the connection is put in when it is there.
  private static final class Nothing extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {}
  }
}
