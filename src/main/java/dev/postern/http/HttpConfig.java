package dev.postern.http;

import java.net.InetSocketAddress;

/// Where the admin interface listens.
public record HttpConfig(InetSocketAddress address) {}
