package dev.postern.store;

import dev.postern.mail.Handling;
import dev.postern.mail.Recipient;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// CRC32C of what the store keeps: SQLite has no checksum in its pages, so a flipped bit in an
/// address would otherwise send mail to somebody else.
final class Checksum {

  private Checksum() {}

  static int of(byte[] octets) {
    var crc = new CRC32C();
    crc.update(octets, 0, octets.length);
    return (int) crc.getValue();
  }

  /// Covers everything of a message that never changes.
  static int of(StoredMessage message) {
    var envelope = message.envelope();
    var text = new StringBuilder(256);
    text.append(message.id().value())
        .append('\n')
        .append(message.acceptedAt().toEpochMilli())
        .append('\n')
        .append(message.origin().user())
        .append('\n')
        .append(message.origin().project())
        .append('\n')
        .append(envelope.sender())
        .append('\n')
        .append(envelope.body().keyword())
        .append('\n')
        .append(envelope.smtpUtf8())
        .append('\n')
        .append(envelope.ret())
        .append('\n')
        .append(envelope.envelopeId())
        .append('\n')
        .append(message.size())
        .append('\n')
        .append(message.messageIdField())
        .append('\n')
        .append(message.subject());
    // What asks for nothing has the seal that it had before there was anything to ask for.
    if (!envelope.handling().equals(Handling.PLAIN)) {
      text.append('\n').append(HandlingColumns.text(envelope.handling()));
    }
    for (Recipient recipient : envelope.recipients()) {
      text.append('\n')
          .append(recipient.mailbox())
          .append(' ')
          .append(Columns.notify(recipient.notifications()))
          .append(' ')
          .append(recipient.originalRecipient());
    }
    return of(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
