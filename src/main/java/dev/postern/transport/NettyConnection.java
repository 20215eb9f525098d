package dev.postern.transport;

import dev.postern.transport.Dialer.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [Connection] on a Netty channel: the last handler of its pipeline.
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {

  private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);
  private static final long MOST_LEFT_OVER = 1 << 20;
  private static final long LINGER_MILLIS = 3_000;

  private final Channel channel;
  private final ConnectionHandler handler;
  private final InetSocketAddress remote;
  private final TlsSide side;
  private final Inflow inflow = new Inflow();
  private final IdleClock clock;
  private @Nullable ChannelHandlerContext context;
  private TlsSide.@Nullable Begun begun;
  private @Nullable TlsSession session;
  private @Nullable ScheduledFuture<?> linger;
  private @Nullable Throwable failure;
  private boolean opened;
  private boolean closing;
  private boolean insideRead;
  private boolean flushWanted;
  private boolean inputEnded;

  NettyConnection(
      Channel channel, ConnectionHandler handler, InetSocketAddress remote, TlsSide side) {
    this.channel = channel;
    this.handler = handler;
    this.remote = remote;
    this.side = side;
    this.clock = new IdleClock(channel, this::idleTimePassed);
  }

  /// Begins the connection, once it is in the pipeline of an active channel.
  void start(Handshake handshake) {
    if (handshake == Handshake.AT_ONCE) {
      beginHandshake();
    } else {
      open();
    }
    channel.config().setAutoRead(true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  // ---- what comes in

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf octets = (ByteBuf) message;
    if (closing || !opened) {
      octets.release();
      return;
    }
    insideRead = true;
    clock.moved();
    inflow.add(ctx.alloc(), octets);
    if (!inflow.wanted()) {
      // Reading is turned off only when something comes nevertheless: most pauses end before.
      channel.config().setAutoRead(false);
    }
    if (inflow.length() > MOST_LEFT_OVER) {
      throw new IllegalStateException("more than 1 MiB received and not taken");
    }
    deliver();
  }

  private void deliver() {
    if (inflow.deliver(handler)) {
      closeAtEndOfInput();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    insideRead = false;
    if (flushWanted) {
      flushWanted = false;
      ctx.flush();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case SslHandshakeCompletionEvent done -> handshakeDone(done);
      case ChannelInputShutdownEvent _, ChannelInputShutdownReadComplete _ -> {
        inputEnded = true;
        closeAtEndOfInput();
      }
      default -> {}
    }
  }

  private void handshakeDone(SslHandshakeCompletionEvent done) {
    var started = begun;
    if (closing || started == null) {
      return;
    }
    if (!done.isSuccess()) {
      failure = done.cause();
      closeNow();
      return;
    }
    TlsSession agreed;
    try {
      agreed = TlsSessions.of(started);
    } catch (CertificateException refused) {
      failure = refused;
      closeNow();
      return;
    }
    session = agreed;
    if (opened) {
      clock.moved();
      handler.secured(agreed);
    } else {
      open();
    }
  }

  private void open() {
    opened = true;
    clock.moved();
    handler.opened(this);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && opened && !closing) {
      handler.writable();
    }
  }

  private void idleTimePassed() {
    if (!closing) {
      try {
        handler.idle();
      } catch (RuntimeException cause) {
        fail(cause);
      }
    }
  }

  // The peer sends no more, but may still wait for the answer to what it has sent.
  private void closeAtEndOfInput() {
    if (!inputEnded) {
      return;
    }
    if (closing || !opened) {
      closeNow();
    } else if (inflow.wanted()) {
      close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    inflow.drop();
    clock.stop();
    if (linger != null) {
      linger.cancel(false);
    }
    try {
      handler.closed(failure);
    } catch (RuntimeException cause) {
      LOG.error("the end of the connection from {} failed", remote, cause);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
  }

  private void fail(Throwable cause) {
    if (!(cause instanceof IOException) && !closing) {
      LOG.error("the connection with {} is closed because of a fault", remote, cause);
    }
    if (failure == null && !closing) {
      failure = cause;
    }
    closeNow();
  }

  // ---- what goes out

  @Override
  public void send(ByteBuffer octets) {
    if (closing) {
      return;
    }
    var _ = context().write(Unpooled.wrappedBuffer(octets));
  }

  @Override
  public void flush() {
    if (insideRead) {
      flushWanted = true;
    } else {
      context().flush();
    }
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void reading(boolean on) {
    if (closing) {
      return;
    }
    boolean before = inflow.wanted();
    inflow.want(on);
    clock.paused(!on);
    if (!on) {
      return;
    }
    if (!before) {
      clock.moved();
    }
    deliver();
    if (inflow.wanted() && !closing) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void startTls() {
    if (closing || begun != null) {
      return;
    }
    inflow.drop();
    inflow.want(true);
    clock.paused(false);
    // Without a TLS handler yet this leaves in clear; all that is written later comes after it.
    context().flush();
    beginHandshake();
    channel.config().setAutoRead(true);
  }

  private void beginHandshake() {
    TlsSide.Begun now = side.begin(channel.alloc());
    begun = now;
    channel.pipeline().addBefore(context().name(), "tls", now.handler());
  }

  @Override
  public void idleAfter(Duration time) {
    if (!closing) {
      clock.idleAfter(time);
    }
  }

  @Override
  public void close() {
    if (!closing) {
      endInput();
      channel.config().setAutoRead(true);
      var _ = context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> endOutput());
    }
  }

  @Override
  public void hangUp() {
    if (!closing) {
      endInput();
      var _ = context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> closeNow());
    }
  }

  private void endInput() {
    closing = true;
    inflow.drop();
    clock.stop();
    linger = channel.eventLoop().schedule(this::closeNow, LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  // To close at once while the client still sends would make its kernel throw away our last reply.
  private void endOutput() {
    if (inputEnded || !channel.isActive()) {
      closeNow();
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      shutOutput();
    } else {
      tls.closeOutbound().addListener(_ -> shutOutput());
    }
  }

  private void shutOutput() {
    var _ = ((DuplexChannel) channel).shutdownOutput();
  }

  private void closeNow() {
    var _ = channel.close();
  }

  // ---- what it is

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public InetSocketAddress local() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public Optional<TlsSession> tls() {
    return Optional.ofNullable(session);
  }

  @Override
  public Executor executor() {
    return task -> channel.eventLoop().execute(() -> guarded(task));
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException cause) {
      fail(cause);
    }
  }

  private ChannelHandlerContext context() {
    var known = context;
    if (known == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return known;
  }
}
