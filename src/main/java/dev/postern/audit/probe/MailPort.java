package dev.postern.audit.probe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// One port of a server, at one of its addresses.
///
/// @param host as the user named it: asked for in TLS, and looked for in certificates
public record MailPort(String host, InetAddress address, int port) {

  public InetSocketAddress socket() {
    return new InetSocketAddress(address, port);
  }

  /// `192.0.2.1:25`, `[2001:db8::1]:25`.
  @Override
  public String toString() {
    String literal = address.getHostAddress();
    return (address instanceof Inet6Address ? '[' + literal + ']' : literal) + ':' + port;
  }
}
