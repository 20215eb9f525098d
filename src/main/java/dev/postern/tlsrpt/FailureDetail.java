package dev.postern.tlsrpt;

import dev.postern.delivery.TlsOutcome;
import dev.postern.delivery.TlsOutcome.Result;
import java.util.Locale;

/// What sessions that failed in the same way have in common (RFC 8460 §4.4).
///
/// @param sending our address, empty where no connection was made
/// @param host the MX host, empty where none was reached
/// @param receiving its address, likewise
/// @param reason in words
record FailureDetail(Result result, String sending, String host, String receiving, String reason) {

  private static final int MOST_REASON = 200;
  private static final int MOST_HOST = 255;

  static FailureDetail of(TlsOutcome outcome) {
    return new FailureDetail(
        outcome.result(),
        cut(outcome.sendingAddress(), MOST_HOST),
        cut(outcome.host(), MOST_HOST),
        cut(outcome.receivingAddress(), MOST_HOST),
        cut(outcome.detail(), MOST_REASON));
  }

  /// What is left of a failure once there are too many different ones.
  static FailureDetail other(Result result) {
    return new FailureDetail(result, "", "", "", "other");
  }

  /// By its registered name.
  String type() {
    return result.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  int weight() {
    return 100 + sending.length() + host.length() + receiving.length() + reason.length();
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
