package dev.postern.smtp.server;

import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.Refusal;

/// The answer to a [Question].
public sealed interface Answer {

  record Allowed() implements Answer {}

  record Refused(Refusal refusal) implements Answer {}

  /// A SASL challenge, not yet encoded (334).
  record Challenge(Octets octets) implements Answer {}

  /// The login is good. `user` may appear in the log.
  record Authenticated(String user) implements Answer {}

  /// The message is on disk: 250 may leave.
  record Accepted(MessageId id) implements Answer {}
}
