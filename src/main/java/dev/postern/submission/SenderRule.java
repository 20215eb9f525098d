package dev.postern.submission;

import dev.postern.key.Key;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Refusal;
import dev.postern.mail.ReversePath;
import dev.postern.mime.AddressList;
import dev.postern.mime.HeaderBlock;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a key's `from` patterns mean for the envelope sender and for the From field.
///
/// A client of a trusted network, and a key with the pattern `*`, may use any sender, the null path
/// too, and need no From field. Every other key is bound: no null path, since a notification's
/// sender can't be held to a pattern; exactly one From field, with at least one address, each of
/// which the key may use.
final class SenderRule {

  private static final int SHOWN = 3;

  private final @Nullable Key key;

  SenderRule(@Nullable Key key) {
    this.key = key;
  }

  Optional<Refusal> envelope(ReversePath sender) {
    if (key == null || isFree(key) || sender.mailbox().filter(key::maySendFrom).isPresent()) {
      return Optional.empty();
    }
    String what = sender.isNull() ? "the null sender" : "this sender";
    return Optional.of(notAllowed(key, "This key may not use " + what));
  }

  /// Asked once the header has at most one From field.
  Optional<Refusal> field(HeaderBlock header) {
    if (key == null || isFree(key)) {
      return Optional.empty();
    }
    Optional<String> from = header.value("From");
    return from.isEmpty()
        ? Optional.of(notAllowed(key, "The message has no From field"))
        : field(key, from.get());
  }

  private static Optional<Refusal> field(Key key, String from) {
    return switch (AddressList.parse(from)) {
      case AddressList.Reading.Unclear(String why) ->
          Optional.of(
              Refusal.of(
                  Refusal.Reason.SENDER,
                  550,
                  "5.7.1",
                  "Who the From field names can't be told: " + why));
      case AddressList.Reading.Addresses(var addresses) -> {
        boolean all = !addresses.isEmpty();
        for (Mailbox address : addresses) {
          all &= key.maySendFrom(address);
        }
        yield all
            ? Optional.empty()
            : Optional.of(notAllowed(key, "This key may not use the address in the From field"));
      }
    };
  }

  private static boolean isFree(Key key) {
    for (AddressPattern pattern : key.from()) {
      if (pattern.isAny()) {
        return true;
      }
    }
    return false;
  }

  private static Refusal notAllowed(Key key, String what) {
    String patterns =
        key.from().stream()
            .limit(SHOWN)
            .map(AddressPattern::toString)
            .collect(Collectors.joining(", "));
    int more = key.from().size() - SHOWN;
    String allowed = patterns.isEmpty() ? "none" : patterns;
    return Refusal.of(
        Refusal.Reason.SENDER,
        550,
        "5.7.1",
        what + "; it may use " + allowed + (more > 0 ? " and " + more + " more" : ""));
  }
}
