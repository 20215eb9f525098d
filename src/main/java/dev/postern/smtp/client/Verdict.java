package dev.postern.smtp.client;

import dev.postern.mail.Reply;

/// What a transaction came to for one recipient.
public sealed interface Verdict {

  /// The peer took responsibility.
  record Accepted(Reply reply) implements Verdict {}

  /// The peer refused the recipient, or the whole transaction.
  ///
  /// @param stage the command that was refused
  record Refused(Stage stage, Reply reply) implements Verdict {}

  /// The peer can't take it whatever we do, so it was not asked: a limit or an extension is
  /// missing.
  ///
  /// @param reply ours; its text does not name the host
  record Impossible(Reply reply) implements Verdict {}

  /// Not part of this transaction, because the peer takes fewer recipients at once, or because it
  /// was not to go on to the message: begin another.
  record Postponed() implements Verdict {}

  /// The connection broke before the peer answered for this recipient. After the final dot the
  /// message may have arrived nevertheless.
  record Cut(Fault fault) implements Verdict {}
}
