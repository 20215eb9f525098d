package dev.postern.smtp.client;

import dev.postern.mail.BodyType;
import dev.postern.mail.Handling;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One message to hand over: MAIL, RCPT and what its body is like.
///
/// @param body what the octets demand of the peer
/// @param internationalHeader whether the header holds UTF-8, so that every hop needs SMTPUTF8 (RFC
///   6531 §3.2)
/// @param ret null where it was not given
/// @param envelopeId ENVID in xtext, null where it was not given
/// @param size of the body in octets
/// @param handling what else was asked for
/// @param now when it begins: what is left of a deadline counts from here
public record Transaction(
    ReversePath sender,
    List<Recipient> recipients,
    BodyType body,
    boolean internationalHeader,
    @Nullable Ret ret,
    @Nullable String envelopeId,
    long size,
    Handling handling,
    Instant now) {

  /// With plain handling.
  public Transaction(
      ReversePath sender,
      List<Recipient> recipients,
      BodyType body,
      boolean internationalHeader,
      @Nullable Ret ret,
      @Nullable String envelopeId,
      long size) {
    this(
        sender,
        recipients,
        body,
        internationalHeader,
        ret,
        envelopeId,
        size,
        Handling.PLAIN,
        Instant.EPOCH);
  }

  public Transaction {
    recipients = List.copyOf(recipients);
    if (recipients.isEmpty()) {
      throw new IllegalArgumentException("a transaction needs a recipient");
    }
  }
}
