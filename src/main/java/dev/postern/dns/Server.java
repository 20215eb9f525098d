package dev.postern.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;

/// One resolver that we ask, by its address.
final class Server {

  // Fits into one packet nearly everywhere, so that no forged fragment can be slipped in (RFC 9715
  // §3).
  private static final int MOST_DATAGRAM = 1232;

  private final InetSocketAddress address;
  private final SimpleResolver resolver;

  /// @param flags of EDNS
  Server(InetSocketAddress address, Duration timeout, int flags, Wire wire) {
    this.address = address;
    resolver = new SimpleResolver(address);
    resolver.setIoClientFactory(wire);
    resolver.setEDNS(0, MOST_DATAGRAM, flags, List.of());
    resolver.setTimeout(timeout);
  }

  /// Over UDP, and over TCP where the answer doesn't fit; fails where there is none, or none that
  /// fits the question.
  CompletionStage<Message> send(Message query, Executor executor) {
    return resolver.sendAsync(query, executor);
  }

  @Override
  public String toString() {
    String host = address.getAddress().getHostAddress();
    return address.getPort() == SimpleResolver.DEFAULT_PORT
        ? host
        : (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
