package dev.postern.dns;

/// A mail exchanger (RFC 5321 §5.1).
///
/// @param preference lower is better
/// @param exchange a name in lower case without the final dot; empty for the root, which is the
///   null MX (RFC 7505)
public record Mx(int preference, String exchange) {}
