package dev.postern.queue;

import dev.postern.mail.Reply;

/// What an attempt came to for one recipient.
public sealed interface Outcome {

  /// What was said last, by the next hop or, where it could not be asked, by us.
  Reply reply();

  /// Who said it: host and port of the next hop, or empty for ourselves.
  String hop();

  /// The next hop took responsibility.
  ///
  /// @param tls for example `TLSv1.3 TLS_AES_128_GCM_SHA256`, empty for plain text
  /// @param relayedDsn whether it announced DSN, so that it will report success itself (RFC 3461
  ///   §5.2.2)
  /// @param deadline what became of the time that BY gave
  record Delivered(String hop, Reply reply, String tls, boolean relayedDsn, Deadline deadline)
      implements Outcome {

    /// Of a message without a deadline.
    public Delivered(String hop, Reply reply, String tls, boolean relayedDsn) {
      this(hop, reply, tls, relayedDsn, Deadline.NONE);
    }
  }

  /// What became of a time by which a message is to be delivered (RFC 2852 §4.1).
  enum Deadline {
    /// None was given.
    NONE,
    /// The next hop was told and watches over it.
    PASSED_ON,
    /// The next hop knows no deadlines: nobody watches over it any more.
    LOST
  }

  /// Not now: try again.
  record Deferred(String hop, Reply reply) implements Outcome {}

  /// Never: give up.
  record Rejected(String hop, Reply reply) implements Outcome {}

  /// Kept in the sandbox.
  record Captured(String hop, Reply reply) implements Outcome {}

  /// Not sent, since it is on the suppression list; the sender is not told.
  record Suppressed(String hop, Reply reply) implements Outcome {}
}
