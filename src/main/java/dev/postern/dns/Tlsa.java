package dev.postern.dns;

import dev.postern.mail.Octets;

/// What a certificate must be, said in the DNS (RFC 6698 §2.1).
///
/// @param usage 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE
/// @param selector 0 the whole certificate, 1 its public key
/// @param matching 0 the octets themselves, 1 SHA-256, 2 SHA-512
public record Tlsa(int usage, int selector, int matching, Octets association) {}
