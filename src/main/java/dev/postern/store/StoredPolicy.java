package dev.postern.store;

import java.time.Instant;

/// An MTA-STS policy as it was fetched (RFC 8461 §3.2).
///
/// @param domain whose recipients it is about, in A-labels
/// @param id the one that the DNS named when it was fetched
/// @param text its lines
public record StoredPolicy(
    String domain, String id, String text, Instant fetchedAt, Instant expiresAt) {}
