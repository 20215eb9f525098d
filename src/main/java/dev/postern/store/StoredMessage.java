package dev.postern.store;

import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An accepted message without its body. Its recipients are numbered by their place in the
/// envelope.
///
/// @param size of the body in octets
/// @param messageIdField the Message-ID header field's value, null where it has none
/// @param subject the Subject field's text, cut to 200 characters, null where it has none
public record StoredMessage(
    MessageId id,
    Instant acceptedAt,
    Origin origin,
    Envelope envelope,
    long size,
    @Nullable String messageIdField,
    @Nullable String subject) {}
