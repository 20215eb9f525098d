package dev.postern.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What MAIL and RCPT said (RFC 5321 §2.3.1): where a message comes from, where it goes, and what
/// was asked for it.
///
/// @param envelopeId ENVID as received, in xtext (RFC 3461 §4.4); null where it was not given
/// @param ret null where it was not given
/// @param handling what else was asked for
public record Envelope(
    ReversePath sender,
    List<Recipient> recipients,
    BodyType body,
    boolean smtpUtf8,
    @Nullable Ret ret,
    @Nullable String envelopeId,
    Handling handling) {

  public Envelope {
    recipients = recipients.size() < 2 ? List.copyOf(recipients) : sharingDomains(recipients);
  }

  // A queue in memory is recipients above all, and those of one message often have one domain.
  private static List<Recipient> sharingDomains(List<Recipient> recipients) {
    Map<String, Domain> known = new HashMap<>();
    return recipients.stream()
        .map(
            recipient -> {
              Domain own = recipient.mailbox().domain();
              Domain shared = known.computeIfAbsent(own.toString(), _ -> own);
              return recipient.at(shared);
            })
        .toList();
  }

  /// With plain handling.
  public Envelope(
      ReversePath sender,
      List<Recipient> recipients,
      BodyType body,
      boolean smtpUtf8,
      @Nullable Ret ret,
      @Nullable String envelopeId) {
    this(sender, recipients, body, smtpUtf8, ret, envelopeId, Handling.PLAIN);
  }

  public static Envelope of(ReversePath sender, List<Recipient> recipients) {
    return new Envelope(sender, recipients, BodyType.SEVEN_BIT, false, null, null);
  }

  /// The same for other recipients.
  public Envelope to(List<Recipient> others) {
    return new Envelope(sender, others, body, smtpUtf8, ret, envelopeId, handling);
  }

  /// The same to be handled otherwise.
  public Envelope with(Handling other) {
    return new Envelope(sender, recipients, body, smtpUtf8, ret, envelopeId, other);
  }

  public Optional<Ret> requestedReturn() {
    return Optional.ofNullable(ret);
  }

  public Optional<String> envid() {
    return Optional.ofNullable(envelopeId);
  }
}
