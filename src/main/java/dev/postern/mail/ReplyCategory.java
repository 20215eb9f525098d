package dev.postern.mail;

import java.util.Locale;
import java.util.Optional;

/// What a negative reply is about, whoever phrased it.
///
/// An enhanced status that says something definite decides. Then come the words of well-known
/// receivers, then what a vague status or the bare code still tells ([ReplyRules]).
public enum ReplyCategory {
  /// There is no such mailbox.
  MAILBOX_UNKNOWN(true),
  MAILBOX_FULL(false),
  /// There was one, and it takes no more mail.
  MAILBOX_DISABLED(true),
  /// The domain does not exist or takes no mail.
  DOMAIN(true),
  /// The receiver does not want it, for a rule of its own: not authenticated, not allowed.
  POLICY(false),
  /// The receiver distrusts the address or domain that it comes from.
  REPUTATION(false),
  /// Taken for spam or malware, or of a form that can't pass.
  CONTENT(false),
  SIZE(false),
  GREYLISTED(false),
  /// Too much at once, or too fast.
  RATE_LIMITED(false),
  /// The conversation itself went wrong, TLS and login included.
  PROTOCOL(false),
  /// A passing trouble of a network or system.
  TRANSIENT(false),
  OTHER(false);

  private final boolean aboutAddress;

  ReplyCategory(boolean aboutAddress) {
    this.aboutAddress = aboutAddress;
  }

  /// Reads a reply.
  public static ReplyCategory of(Reply reply) {
    return ReplyRules.of(reply);
  }

  /// Reads a reply as logs and diagnostic codes have it; [#OTHER] where the text is none.
  public static ReplyCategory of(String text) {
    return Reply.parse(text).map(ReplyCategory::of).orElse(OTHER);
  }

  /// Whether a permanent reply says that the address is no good, now and later: a hard bounce.
  public static boolean isHard(Reply reply) {
    return reply.isPermanent() && of(reply).aboutAddress;
  }

  /// Whether the label is that of a category about the address.
  public static boolean isAboutAddress(String label) {
    return byLabel(label).filter(category -> category.aboutAddress).isPresent();
  }

  /// As it stands in events: `mailbox-unknown`.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// As it stands in sentences: `mailbox unknown`.
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Optional<ReplyCategory> byLabel(String label) {
    for (ReplyCategory category : values()) {
      if (category.label().equals(label)) {
        return Optional.of(category);
      }
    }
    return Optional.empty();
  }
}
