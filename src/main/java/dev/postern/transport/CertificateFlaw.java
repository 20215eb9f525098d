package dev.postern.transport;

/// What is wrong with the certificates that a next hop has shown.
///
/// @param detail a clause that may stand in a bounce, as `its certificate is not for mx.example`
public record CertificateFlaw(TlsFault fault, String detail) {}
