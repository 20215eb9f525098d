package dev.postern.smtp;

import dev.postern.mail.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What MAIL or RCPT may carry behind its path: `keyword` or `keyword=value` (RFC 5321 §4.1.2).
interface Parameters {

  /// Takes one parameter; returns why it can't be taken, null where it was.
  ///
  /// @param keyword in upper case
  /// @param value null where there is no `=`
  @Nullable Refusal take(String keyword, @Nullable String value);

  /// Hands over each parameter of the text, in order, up to the first that is refused.
  static @Nullable Refusal read(String text, Parameters into) {
    List<String> seen = new ArrayList<>(4);
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf(' ', from);
      end = end < 0 ? text.length() : end;
      if (end > from) {
        Refusal refusal = readOne(text.substring(from, end), seen, into);
        if (refusal != null) {
          return refusal;
        }
      }
      from = end + 1;
    }
    return null;
  }

  private static @Nullable Refusal readOne(String text, List<String> seen, Parameters into) {
    int equals = text.indexOf('=');
    String keyword = (equals < 0 ? text : text.substring(0, equals)).toUpperCase(Locale.ROOT);
    if (seen.contains(keyword)) {
      return Syntax.repeatedParameter(keyword);
    }
    Refusal refusal = into.take(keyword, equals < 0 ? null : text.substring(equals + 1));
    seen.add(keyword);
    return refusal;
  }
}
