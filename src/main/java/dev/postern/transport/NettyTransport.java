package dev.postern.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All our sockets: one event loop for each core, shared by listeners and next hops.
public final class NettyTransport implements Dialer, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
  private static final int BACKLOG = 4096;
  // Idle sessions hold no receive buffer at all; busy ones grow theirs as far as they fill it.
  private static final RecvByteBufAllocator RECEIVE =
      new AdaptiveRecvByteBufAllocator(1024, 8192, 65536);
  private static final WriteBufferWaterMark SEND = new WriteBufferWaterMark(32 << 10, 128 << 10);
  // To clients only replies go; ten thousand who don't read them must not fill the memory.
  private static final WriteBufferWaterMark REPLY = new WriteBufferWaterMark(8 << 10, 32 << 10);

  private final boolean epoll = Epoll.isAvailable();
  private final EventLoopGroup loops;
  private final ClientTls trust = new ClientTls();
  private final Bootstrap client;

  /// Starts the event loops.
  public NettyTransport() {
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("net", true), io);
    client =
        new Bootstrap()
            .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, SEND);
    if (epoll) {
      // A local address without a port: one that is taken towards another host is still free here.
      client.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
    }
  }

  /// Whether TLS is BoringSSL's; else it is the JDK's, slower and without X25519MLKEM768.
  public static boolean nativeTls() {
    return TlsContexts.nativeTls();
  }

  /// Listens on an address. Blocks until it is bound.
  ///
  /// @throws BindProblem if it can't be
  public BoundEndpoint bind(Endpoint endpoint, HandlerFactory factory) {
    var bound =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, RECEIVE)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, REPLY)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Doorkeeper(endpoint, factory));
                  }
                })
            .bind(endpoint.address())
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      throw new BindProblem(endpoint.address(), cause);
    }
    bound.channel().pipeline().addLast(new AcceptFaults());
    return new Bound((ServerChannel) bound.channel());
  }

  @Override
  public void dial(Target target, ConnectionHandler handler) {
    var attempt = new DialAttempt(target, handler, client, loops.next(), trust);
    Thread.ofVirtual().name("dial").start(attempt::run);
  }

  /// Closes every connection and ends the event loops.
  @Override
  public void close() {
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private record Bound(ServerChannel channel) implements BoundEndpoint {
    @Override
    public InetSocketAddress address() {
      return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public void close() {
      channel.close().awaitUninterruptibly();
    }
  }

  /// Out of file descriptors, most likely. Netty has already stopped accepting for a second.
  private static final class AcceptFaults extends ChannelInboundHandlerAdapter {

    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private final AtomicLong loggedAt = new AtomicLong(System.nanoTime() - QUIET);

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      long now = System.nanoTime();
      long last = loggedAt.get();
      if (now - last >= QUIET && loggedAt.compareAndSet(last, now)) {
        LOG.error(
            "{}: no connection could be accepted ({}); raise the limit of open files"
                + " (ulimit -n, LimitNOFILE=)",
            ctx.channel().localAddress(),
            cause.getMessage());
      }
    }
  }
}
