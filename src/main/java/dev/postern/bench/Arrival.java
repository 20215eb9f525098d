package dev.postern.bench;

/// A message that is due.
///
/// @param at when, in nanoseconds since the start
/// @param counts whether it belongs to what is measured, and not to the warm-up
record Arrival(long at, boolean counts) {}
