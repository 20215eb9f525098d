package dev.postern.guard;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import java.time.Duration;
import java.util.Optional;

/// Somebody has used a quota up.
///
/// @param until how long until there is enough of it again
record Shortfall(Subject subject, Thing thing, Rate rate, Duration until, Hope hope) {

  /// Whether it is worth while to hold the reply back.
  enum Hope {
    SOON,
    /// A day's quota is there again on the next day; more than a quota at once is never there.
    LATER
  }

  /// `key-messages`, `address-recipients`: a label of metrics.
  String label() {
    return subject.kind().label() + "-" + thing.label();
  }

  /// What the client is told: 450 4.7.1 for a message, 452 4.5.3 for one recipient more (RFC 5321
  /// §4.5.3.1.10). Nothing is lost: its queue comes back.
  Refusal refusal(Optional<Mailbox> contact) {
    String text =
        "%s may %s a %s; again in %s"
            .formatted(
                subject.text(), thing.may(rate.count()), rate.per().label(), Waiting.text(until));
    String whole =
        rate.per() != Span.DAY || contact.isEmpty()
            ? text
            : text + ", or ask " + contact.get() + " for more";
    return thing == Thing.MESSAGES
        ? Refusal.of(Reason.QUOTA, 450, "4.7.1", whole)
        : Refusal.of(Reason.QUOTA, 452, "4.5.3", whole);
  }
}
