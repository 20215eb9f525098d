package dev.postern.store;

import dev.postern.mail.MessageId;
import java.util.Optional;

/// How much waits in the store.
///
/// @param pending recipients
/// @param held recipients
/// @param oldest the lowest id of a message with a pending recipient
public record Backlog(long pending, long held, Optional<MessageId> oldest) {}
