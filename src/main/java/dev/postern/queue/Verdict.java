package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.store.RecipientStatus;
import org.jspecify.annotations.Nullable;

/// What an outcome means for one recipient.
///
/// @param before where it stood when the attempt began
/// @param status what is recorded
/// @param report what the sender is told first, null for nothing
record Verdict(
    RecipientStatus before,
    Outcome outcome,
    RecipientStatus status,
    Event event,
    FailureSink.@Nullable Report report) {}
