package dev.postern.mail;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One RCPT of an envelope, with its DSN parameters (RFC 3461 §4.1, §4.2).
///
/// @param mailbox relayed literally, never rewritten
/// @param notifications the conditions asked for; empty is NOTIFY=NEVER; null where the parameter
///   was not given
/// @param originalRecipient ORCPT as received (`rfc822;xtext`), null where it was not given
public record Recipient(
    Mailbox mailbox, @Nullable Set<Notify> notifications, @Nullable String originalRecipient) {

  public Recipient {
    notifications = notifications == null ? null : Set.copyOf(notifications);
  }

  public static Recipient of(Mailbox mailbox) {
    return new Recipient(mailbox, null, null);
  }

  /// The same with an equal domain that others hold as well.
  @SuppressWarnings("ReferenceEquality") // the very object is what is shared
  Recipient at(Domain shared) {
    return mailbox.domain() == shared
        ? this
        : new Recipient(new Mailbox(mailbox.localPart(), shared), notifications, originalRecipient);
  }

  /// What applies where NOTIFY was not given: failures, and delays as the relay sees fit (RFC 3461
  /// §4.1).
  public boolean wants(Notify condition) {
    return notifications == null ? condition != Notify.SUCCESS : notifications.contains(condition);
  }

  /// NOTIFY=NEVER.
  public boolean wantsNothing() {
    return notifications != null && notifications.isEmpty();
  }

  public Optional<Set<Notify>> requested() {
    return Optional.ofNullable(notifications);
  }

  public Optional<String> orcpt() {
    return Optional.ofNullable(originalRecipient);
  }
}
