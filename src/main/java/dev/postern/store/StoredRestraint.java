package dev.postern.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A restraint as the table has it.
///
/// @param user of a key, or the address of a trusted client
/// @param kind frozen, quarantine or slow
/// @param setBy operator or guard
/// @param until null for until it is lifted
/// @param holding whether mail that was queued before is still to be held
public record StoredRestraint(
    String user,
    String kind,
    String reason,
    String setBy,
    Instant at,
    @Nullable Instant until,
    boolean holding) {}
