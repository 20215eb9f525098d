package dev.postern.transport;

import dev.postern.transport.Dialer.Handshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

/// An address to listen on, and how connections to it begin.
///
/// @param address port 0 takes any free one
/// @param handshake before anything else, or when [Connection#startTls] is called
/// @param proxies peers whose connections begin with a PROXY header, which then is mandatory
public record Endpoint(
    InetSocketAddress address,
    ServerTls tls,
    Handshake handshake,
    Predicate<InetAddress> proxies) {}
