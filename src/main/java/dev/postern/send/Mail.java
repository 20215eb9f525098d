package dev.postern.send;

import dev.postern.mail.Handling;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import dev.postern.smtp.client.Transaction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message with its envelope.
///
/// @param envelopeId ENVID in xtext
public record Mail(
    ReversePath sender,
    List<Recipient> recipients,
    Body body,
    @Nullable Ret ret,
    @Nullable String envelopeId,
    Handling handling) {

  public Mail {
    recipients = List.copyOf(recipients);
  }

  /// The transaction for some of its recipients.
  Transaction to(List<Recipient> some, Instant now) {
    return new Transaction(
        sender,
        some,
        body.type(),
        body.isInternational(),
        ret,
        envelopeId,
        body.size(),
        handling,
        now);
  }

  /// Whether something was asked for that needs the DSN extension (RFC 3461).
  boolean wantsDsn() {
    return ret != null
        || envelopeId != null
        || recipients.stream().anyMatch(r -> r.requested().isPresent() || r.orcpt().isPresent());
  }
}
