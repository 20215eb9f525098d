package dev.postern.key;

import dev.postern.key.Exchange.Step;
import dev.postern.key.Exchange.Why;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;

/// The ways in which a login fails (RFC 4954 §6).
final class Denials {

  private static final Refusal FAILED =
      Refusal.of(Reason.AUTH_FAILED, 535, "5.7.8", "Authentication failed");

  private Denials() {}

  /// Unknown user, revoked key, wrong secret: one answer for all, so that it tells nothing.
  static Step failed(String user) {
    return new Step.Denied(FAILED, user, Why.WRONG);
  }

  /// Not looked at; the client is told nothing else.
  static Step unverified(String user) {
    return new Step.Denied(FAILED, user, Why.UNVERIFIED);
  }

  /// A trap key's right secret; the client is told nothing else.
  static Step sprung(String user) {
    return new Step.Denied(FAILED, user, Why.TRAP);
  }

  /// The two ends don't see the same TLS connection. Says nothing about any user.
  static Step binding(String user, String what) {
    return new Step.Denied(Refusal.of(Reason.AUTH_FAILED, 535, "5.7.8", what), user, Why.UNFIT);
  }

  static Step malformed(String what) {
    return new Step.Denied(Refusal.of(Reason.SYNTAX, 501, "5.5.2", what), "", Why.UNFIT);
  }

  static Step busy(String user) {
    return new Step.Denied(
        Refusal.of(
            Reason.OVERLOAD, 454, "4.7.0", "Too many logins at the same time, try again later"),
        user,
        Why.BUSY);
  }

  static Step noSuchMechanism() {
    return new Step.Denied(
        Refusal.of(Reason.SYNTAX, 504, "5.5.4", "That mechanism is not offered here"),
        "",
        Why.UNFIT);
  }
}
