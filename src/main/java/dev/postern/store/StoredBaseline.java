package dev.postern.store;

import dev.postern.mail.Octets;
import java.time.Instant;

/// What was learnt of one key's volume, as it is kept.
///
/// @param baseline octets of whoever learns
/// @param at the last time that the key was used
public record StoredBaseline(String user, Octets baseline, Instant at) {}
