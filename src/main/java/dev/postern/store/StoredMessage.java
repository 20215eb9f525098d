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
    @Nullable String subject) {

  /// When it may first be tried, from which its age counts: when it was accepted, or when its
  /// sender wants it released, if that is later (RFC 4865).
  public Instant released() {
    return envelope.handling().release().filter(acceptedAt::isBefore).orElse(acceptedAt);
  }

  /// Whether its sender wants it returned by now (RFC 2852 §4).
  public boolean isOverdue(Instant now) {
    return envelope.handling().deadline().filter(by -> by.forbids(now)).isPresent();
  }
}
