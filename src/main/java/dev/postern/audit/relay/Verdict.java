package dev.postern.audit.relay;

import dev.postern.audit.probe.Answer;
import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import java.util.Locale;
import java.util.regex.Pattern;

/// What an answer to MAIL or RCPT means for relaying.
enum Verdict {
  /// Yes.
  TAKEN,
  /// No.
  DENIED,
  /// No, with a code that says: later.
  DENIED_FOR_NOW,
  /// Not before a login, or TLS.
  BARRED,
  /// Perhaps later: greylisting, or trouble.
  LATER,
  /// That domain takes no mail, which is no word about relaying (RFC 7505 §4, RFC 3463 §3.2).
  NO_PLACE,
  /// No answer, or none that fits.
  UNCLEAR;

  private static final int AUTHENTICATION_REQUIRED = 530;
  private static final int NULL_MX = 556;
  // As a word, and no part of a name: servers repeat addresses, and ours has it in its local part.
  private static final Pattern RELAYING = Pattern.compile("relay(?:ing|ed|s)?(?![\\w@%!-]|\\.\\w)");

  static Verdict of(Answer answer) {
    return answer.reply().map(Verdict::of).orElse(UNCLEAR);
  }

  /// Whether it says no for good.
  boolean isNo() {
    return this == DENIED || this == DENIED_FOR_NOW || this == BARRED;
  }

  private static Verdict of(Reply reply) {
    if (reply.code() < 300) {
      return TAKEN;
    }
    if (reply.code() < 400) {
      return UNCLEAR;
    }
    String text = String.join(" ", reply.lines()).toLowerCase(Locale.ROOT);
    if (reply.isTransient()) {
      return RELAYING.matcher(text).find() ? DENIED_FOR_NOW : takesNoMail(reply) ? NO_PLACE : LATER;
    }
    if (reply.code() == AUTHENTICATION_REQUIRED
        || text.contains("authenticat")
        || text.contains("starttls")) {
      return BARRED;
    }
    return takesNoMail(reply) ? NO_PLACE : DENIED;
  }

  private static boolean takesNoMail(Reply reply) {
    return reply.code() == NULL_MX
        || reply.enhancedStatus().filter(Verdict::isOfTheDestination).isPresent();
  }

  // X.1.2 bad destination system, X.1.10 null MX, X.4.4 no route.
  private static boolean isOfTheDestination(EnhancedStatus status) {
    return (status.subject() == 1 && (status.detail() == 2 || status.detail() == 10))
        || (status.subject() == 4 && status.detail() == 4);
  }
}
