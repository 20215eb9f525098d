package dev.postern.store;

import java.time.Instant;

/// How much of a quota somebody had used at a moment.
///
/// @param kind `key`, `project` or `address`
/// @param name which of them
/// @param thing what is counted, such as `messages`
/// @param hour used of what is allowed over an hour, and not yet regained
/// @param day used on the day of that moment
public record StoredUse(String kind, String name, String thing, long hour, long day, Instant at) {}
