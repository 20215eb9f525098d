package dev.postern.transport;

import dev.postern.transport.Dialer.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tries the addresses of a host so that one which does not answer costs a quarter of a second, and
/// not a timeout (RFC 8305 §5): each has that head start over the next, one that fails gives the
/// next its turn at once, and the first that connects ends the others.
///
/// Lives on one event loop.
final class ConnectRace {

  /// RFC 8305 §5, the Connection Attempt Delay that it recommends.
  static final long HEAD_START_MILLIS = 250;

  private static final int MOST_ADDRESSES = 8;

  private final Target target;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final BiConsumer<Channel, InetSocketAddress> won;
  private final Consumer<ConnectionProblem> lost;
  private final Deque<InetAddress> waiting;
  private final Set<Channel> running = new HashSet<>();
  private @Nullable ScheduledFuture<?> turn;
  private boolean over;

  ConnectRace(
      Target target,
      List<InetAddress> addresses,
      Bootstrap bootstrap,
      EventLoop loop,
      BiConsumer<Channel, InetSocketAddress> won,
      Consumer<ConnectionProblem> lost) {
    this.target = target;
    this.loop = loop;
    this.bootstrap =
        bootstrap
            .clone(loop)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Integer.MAX_VALUE, target.connectTimeout().toMillis()))
            .handler(new Nothing());
    this.won = won;
    this.lost = lost;
    List<InetAddress> order = interleaved(addresses);
    this.waiting = new ArrayDeque<>(order.subList(0, Math.min(order.size(), MOST_ADDRESSES)));
  }

  void start() {
    next();
  }

  /// In the given order, but the families by turns, so that a family that leads nowhere does not
  /// use up the tries (RFC 8305 §4).
  static List<InetAddress> interleaved(List<InetAddress> addresses) {
    Deque<InetAddress> same = new ArrayDeque<>();
    Deque<InetAddress> other = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      (address.getClass() == addresses.getFirst().getClass() ? same : other).add(address);
    }
    List<InetAddress> order = new ArrayList<>(addresses.size());
    while (!same.isEmpty() || !other.isEmpty()) {
      if (!same.isEmpty()) {
        order.add(same.poll());
      }
      if (!other.isEmpty()) {
        order.add(other.poll());
      }
    }
    return order;
  }

  private void next() {
    InetAddress address = waiting.poll();
    if (over || address == null) {
      return;
    }
    if (turn != null) {
      turn.cancel(false);
    }
    var to = new InetSocketAddress(address, target.port());
    ChannelFuture attempt = bootstrap.connect(to, from(address));
    running.add(attempt.channel());
    if (!waiting.isEmpty()) {
      turn = loop.schedule(this::next, HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
    }
    // Without a file descriptor there is no channel on our loop, and the news comes on another.
    attempt.addListener(
        (ChannelFuture done) -> {
          if (loop.inEventLoop()) {
            ended(done, to);
          } else {
            loop.execute(() -> ended(done, to));
          }
        });
  }

  private void ended(ChannelFuture attempt, InetSocketAddress address) {
    running.remove(attempt.channel());
    if (attempt.isSuccess()) {
      arrived(attempt.channel(), address);
    } else if (!over) {
      failed(address, attempt.cause());
    }
  }

  private void arrived(Channel channel, InetSocketAddress address) {
    if (over) {
      var _ = channel.close();
      return;
    }
    over = true;
    if (turn != null) {
      turn.cancel(false);
    }
    for (Channel other : List.copyOf(running)) {
      var _ = other.close();
    }
    won.accept(channel, address);
  }

  private void failed(InetSocketAddress address, @Nullable Throwable cause) {
    if (!waiting.isEmpty()) {
      next();
    } else if (running.isEmpty()) {
      over = true;
      lost.accept(problem(address, cause));
    }
  }

  private @Nullable SocketAddress from(InetAddress to) {
    for (InetAddress local : target.locals()) {
      if (local.getClass() == to.getClass()) {
        return new InetSocketAddress(local, 0);
      }
    }
    return null;
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
    return ConnectionProblem.connect(where + target.port() + ": " + why, cause);
  }

  /// A channel begins without handlers: the connection is put in when it is there.
  private static final class Nothing extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {}
  }
}
