package dev.postern.smtp;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.mail.Xtext;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parameters of RCPT: NOTIFY and ORCPT (RFC 3461 §4.1, §4.2).
final class RcptParameters implements Parameters {

  private static final int MAX_ORCPT = 500;

  private @Nullable Set<Notify> notifications;
  private @Nullable String originalRecipient;

  Recipient recipient(Mailbox mailbox) {
    return new Recipient(mailbox, notifications, originalRecipient);
  }

  @Override
  public @Nullable Refusal take(String keyword, @Nullable String value) {
    String text = value == null ? "" : value;
    return switch (keyword) {
      case "NOTIFY" -> conditions(text);
      case "ORCPT" -> original(text);
      default -> Syntax.unknownParameter(Verb.RCPT);
    };
  }

  private @Nullable Refusal conditions(String text) {
    Set<Notify> conditions = EnumSet.noneOf(Notify.class);
    notifications = conditions;
    if (text.equalsIgnoreCase("NEVER")) {
      return null;
    }
    for (String word : text.toUpperCase(Locale.ROOT).split(",", -1)) {
      switch (word) {
        case "SUCCESS" -> conditions.add(Notify.SUCCESS);
        case "FAILURE" -> conditions.add(Notify.FAILURE);
        case "DELAY" -> conditions.add(Notify.DELAY);
        default -> {
          return Syntax.badValue("NOTIFY", "NEVER, or a list of SUCCESS, FAILURE, DELAY");
        }
      }
    }
    return null;
  }

  // The address type `utf-8` writes U+0080 and beyond as itself or as \x{…} (RFC 6533 §3); both
  // are kept as they came.
  private @Nullable Refusal original(String text) {
    originalRecipient = text;
    int semicolon = text.indexOf(';');
    boolean valid =
        text.length() <= MAX_ORCPT
            && semicolon > 0
            && semicolon < text.length() - 1
            && Xtext.isValid(text.substring(0, semicolon))
            && isAddress(text.substring(0, semicolon), text.substring(semicolon + 1));
    return valid ? null : Syntax.badValue("ORCPT", "type;address with the address in xtext");
  }

  private static boolean isAddress(String type, String text) {
    return type.equalsIgnoreCase("utf-8") ? Xtext.isValidUtf8(text) : Xtext.isValid(text);
  }
}
