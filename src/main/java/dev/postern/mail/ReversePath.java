package dev.postern.mail;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The envelope sender: a mailbox, or the null path `<>` of notifications (RFC 5321 §4.5.5).
public record ReversePath(@Nullable Mailbox address) {

  public static final ReversePath NULL = new ReversePath(null);

  public static ReversePath of(Mailbox address) {
    return new ReversePath(address);
  }

  public boolean isNull() {
    return address == null;
  }

  public Optional<Mailbox> mailbox() {
    return Optional.ofNullable(address);
  }

  /// The text between the angle brackets; empty for the null path.
  @Override
  public String toString() {
    return address == null ? "" : address.toString();
  }
}
