package dev.postern.smtp.server;

import dev.postern.mail.Reply;
import dev.postern.smtp.Extension;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The greeting and the replies to EHLO and HELO: the host's name, what is offered, no product.
final class Greeting {

  private Greeting() {}

  static Reply banner(SessionPolicy policy) {
    return Reply.plain(220, policy.hostname() + " ESMTP");
  }

  static Reply helo(SessionPolicy policy) {
    return Reply.plain(250, policy.hostname());
  }

  /// STARTTLS is offered until TLS is there, AUTH only then (RFC 3207 §4.2, RFC 4954 §4).
  /// REQUIRETLS too only then (RFC 8689 §2).
  ///
  /// @param now from which the latest release counts
  static Reply ehlo(SessionPolicy policy, boolean tls, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(policy.hostname());
    lines.add(Extension.PIPELINING.keyword());
    lines.add(Extension.SIZE.with(Long.toString(policy.maxSize())));
    lines.add(Extension.EIGHT_BIT_MIME.keyword());
    lines.add(Extension.SMTPUTF8.keyword());
    lines.add(Extension.ENHANCED_STATUS_CODES.keyword());
    lines.add(Extension.DSN.keyword());
    lines.add(Extension.CHUNKING.keyword());
    lines.add(Extension.BINARY_MIME.keyword());
    lines.add(Extension.LIMITS.with("RCPTMAX=" + policy.maxRecipients()));
    if (!policy.maxHold().isZero()) {
      lines.add(Extension.FUTURE_RELEASE.with(futureRelease(policy.maxHold(), now)));
    }
    lines.add(Extension.DELIVER_BY.keyword());
    lines.add(Extension.MT_PRIORITY.with("MIXER"));
    lines.add((tls ? Extension.REQUIRE_TLS : Extension.STARTTLS).keyword());
    if (tls && !policy.mechanisms().isEmpty()) {
      lines.add(Extension.AUTH.with(String.join(" ", policy.mechanisms())));
    }
    return new Reply(250, null, lines);
  }

  // The longest span and the latest time (RFC 4865 §3).
  private static String futureRelease(Duration most, Instant now) {
    return most.toSeconds() + " " + now.plus(most).truncatedTo(ChronoUnit.SECONDS);
  }
}
