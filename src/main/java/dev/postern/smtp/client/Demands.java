package dev.postern.smtp.client;

import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a transaction's [Handling] demands of the peer.
final class Demands {

  // RFC 2852 §4: nine digits.
  private static final long MOST_SECONDS = 999_999_999;

  private Demands() {}

  /// Why this peer can't have the message; empty where it can.
  ///
  /// @param secured whether the connection has TLS
  static Optional<Reply> unmet(Transaction transaction, Extensions peer, boolean secured) {
    Handling handling = transaction.handling();
    if (handling.tls() == Handling.Tls.REQUIRED) {
      // RFC 8689 §4.2.1
      if (!secured) {
        return no("5.7.10", "the sender demands TLS (REQUIRETLS), and the connection has none");
      }
      if (!peer.has("REQUIRETLS")) {
        return no("5.7.30", "REQUIRETLS needed, and the next hop does not offer it");
      }
    }
    return handling
        .deadline()
        .filter(by -> by.mode() == DeliverBy.Mode.RETURN)
        .flatMap(by -> tooLate(left(by, transaction.now()), peer));
  }

  /// What is left of a deadline in seconds; less than zero where it has passed.
  static long left(DeliverBy by, Instant now) {
    long seconds = Duration.between(now, by.at()).toSeconds();
    return Math.clamp(seconds, -MOST_SECONDS, MOST_SECONDS);
  }

  // RFC 2852 §4.1: what is to be returned in time goes only to who will do so.
  private static Optional<Reply> tooLate(long left, Extensions peer) {
    if (left <= 0) {
      return no("5.4.7", "the time by which it was to be delivered is over");
    }
    if (!peer.has("DELIVERBY")) {
      return no("5.3.3", "it is to be returned in time (BY), and the next hop can't: no DELIVERBY");
    }
    return left < peer.leastBy()
        ? no("5.4.7", left + " seconds are left for it, and the next hop wants " + peer.leastBy())
        : Optional.empty();
  }

  private static Optional<Reply> no(String status, String text) {
    return Optional.of(Reply.of(550, status, text));
  }
}
