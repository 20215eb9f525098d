package dev.postern.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.net.InetSocketAddress;

/// The first handler of an accepted connection: finds out who the client is, asks the factory for
/// its handler, and makes way.
final class Doorkeeper extends ChannelInboundHandlerAdapter {

  private final Endpoint endpoint;
  private final HandlerFactory factory;

  Doorkeeper(Endpoint endpoint, HandlerFactory factory) {
    this.endpoint = endpoint;
    this.factory = factory;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    // Null where the client has gone already.
    if (!(ctx.channel().remoteAddress() instanceof InetSocketAddress peer)) {
      var _ = ctx.close();
    } else if (endpoint.proxies().test(peer.getAddress())) {
      ctx.pipeline()
          .addLast(new HAProxyMessageDecoder())
          .addLast(new ProxyGate(peer, client -> admit(ctx.channel(), client)))
          .remove(this);
    } else {
      ctx.pipeline().remove(this);
      admit(ctx.channel(), peer);
    }
  }

  private void admit(Channel channel, InetSocketAddress client) {
    var handler = factory.accept(client);
    if (handler.isEmpty()) {
      var _ = channel.close();
      return;
    }
    var connection = new NettyConnection(channel, handler.get(), client, endpoint.tls()::begin);
    channel.pipeline().addLast(connection);
    connection.start(endpoint.handshake());
  }
}
