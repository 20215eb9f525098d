package dev.postern.transport;

import dev.postern.transport.Dialer.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/// One call of [Dialer#dial]: looks up the host where that is left to it, lets a [ConnectRace] find
/// an address that answers, and makes a connection of it.
final class DialAttempt {

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

  /// Blocks for the look-up and for reading roots only.
  void run() {
    try {
      List<InetAddress> addresses =
          target.addresses().isEmpty()
              ? List.of(InetAddress.getAllByName(target.host()))
              : target.addresses();
      TlsSide side = trust.towards(target);
      var race =
          new ConnectRace(
              target,
              addresses,
              bootstrap,
              loop,
              (channel, address) -> connected(channel, address, side),
              handler::closed);
      loop.execute(race::start);
    } catch (UnknownHostException cause) {
      fail(ConnectionProblem.name(target.host() + ": no address found for this name", cause));
    } catch (RejectedExecutionException cause) {
      handler.closed(ConnectionProblem.connect("shutting down", cause));
    } catch (IOException | TlsProblem cause) {
      fail(ClientTls.explain(target, cause));
    }
  }

  private void connected(Channel channel, InetSocketAddress address, TlsSide side) {
    var connection = new NettyConnection(channel, new Explaining(target, handler), address, side);
    channel.pipeline().addLast(connection);
    connection.start(target.handshake());
  }

  private void fail(ConnectionProblem problem) {
    try {
      loop.execute(() -> handler.closed(problem));
    } catch (RejectedExecutionException _) {
      handler.closed(problem);
    }
  }
}
