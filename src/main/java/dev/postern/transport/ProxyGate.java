package dev.postern.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for the PROXY header of a listed proxy. Without a good one the connection is closed: its
/// client is unknown, so nothing could be decided about it.
final class ProxyGate extends SimpleChannelInboundHandler<HAProxyMessage> {

  private static final Logger LOG = LoggerFactory.getLogger(ProxyGate.class);
  private static final long MOST_SECONDS = 5;

  private final InetSocketAddress proxy;
  private final Consumer<InetSocketAddress> next;
  private @Nullable ScheduledFuture<?> timer;

  ProxyGate(InetSocketAddress proxy, Consumer<InetSocketAddress> next) {
    this.proxy = proxy;
    this.next = next;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer =
        ctx.executor()
            .schedule(
                () -> refuse(ctx, "no PROXY header within 5 seconds"),
                MOST_SECONDS,
                TimeUnit.SECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
    InetSocketAddress client = client(header);
    if (client == null) {
      refuse(ctx, "a PROXY header that names no stream");
      return;
    }
    ctx.pipeline().remove(this);
    next.accept(client);
  }

  // LOCAL and UNKNOWN are the proxy speaking for itself, as in a health check.
  private @Nullable InetSocketAddress client(HAProxyMessage header) {
    var protocol = header.proxiedProtocol();
    if (header.command() == HAProxyCommand.LOCAL
        || protocol.addressFamily() == AddressFamily.AF_UNSPEC
        || protocol.addressFamily() == AddressFamily.AF_UNIX) {
      return proxy;
    }
    return protocol.transportProtocol() == TransportProtocol.STREAM
        ? new InetSocketAddress(InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort())
        : null;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx, "a malformed PROXY header (" + cause.getMessage() + ")");
  }

  private void refuse(ChannelHandlerContext ctx, String what) {
    if (ctx.channel().isActive()) {
      LOG.warn("proxy {}: {}: connection closed", proxy, what);
    }
    var _ = ctx.close();
  }
}
