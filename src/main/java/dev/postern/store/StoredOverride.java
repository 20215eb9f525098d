package dev.postern.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an operator said about the mail of a site, a domain or a key. The texts are the caller's;
/// kind, name and action together are unique.
///
/// @param argument of the action, possibly empty
/// @param until null for until it is taken back
public record StoredOverride(
    String kind,
    String name,
    String action,
    String argument,
    String reason,
    Instant at,
    @Nullable Instant until) {}
