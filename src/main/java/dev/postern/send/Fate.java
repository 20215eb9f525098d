package dev.postern.send;

import dev.postern.mail.Reply;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Verdict;
import org.jspecify.annotations.Nullable;

/// What came of one recipient.
///
/// @param stage the command that decided; null where nothing was said
/// @param reply the server's, or why there is none
/// @param code of the reply, 0 where there is none
public record Fate(String address, Kind kind, @Nullable Stage stage, String reply, int code) {

  /// Sorts fates.
  public enum Kind {
    /// The server took responsibility.
    ACCEPTED,
    /// The server would have gone on, and was not asked to.
    POSSIBLE,
    REFUSED,
    /// The server can't take it, so it was not asked.
    IMPOSSIBLE,
    /// The connection broke after the message: it may have arrived.
    UNKNOWN,
    /// The connection broke before.
    FAILED
  }

  static Fate of(String address, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted(Reply reply) ->
          new Fate(address, Kind.ACCEPTED, Stage.END, reply.toString(), reply.code());
      case Verdict.Refused(Stage stage, Reply reply) ->
          new Fate(address, Kind.REFUSED, stage, reply.toString(), reply.code());
      case Verdict.Impossible(Reply reply) ->
          new Fate(address, Kind.IMPOSSIBLE, null, String.join(" ", reply.lines()), 0);
      case Verdict.Postponed() -> new Fate(address, Kind.POSSIBLE, null, "", 0);
      case Verdict.Cut(Fault fault) ->
          new Fate(
              address,
              fault.stage() == Stage.END ? Kind.UNKNOWN : Kind.FAILED,
              fault.stage(),
              fault.detail(),
              0);
    };
  }

  /// Of one that the server was not asked for before the conversation ended.
  static Fate left(String address) {
    return new Fate(
        address, Kind.FAILED, null, "the conversation ended before it was asked for", 0);
  }

  /// The command that decided, as it is written; null where nothing was said.
  public @Nullable String at() {
    return stage == null ? null : stage.name();
  }

  /// The same with another wording of the reply.
  Fate with(String other) {
    return new Fate(address, kind, stage, other, code);
  }

  /// As it stands in sentences: `refused at RCPT: 550 5.1.1 no such user`.
  String text() {
    return switch (kind) {
      case ACCEPTED -> "accepted: " + reply;
      case POSSIBLE -> "would be taken further";
      case REFUSED ->
          "refused at " + (stage == Stage.END ? "the end of the message" : stage) + ": " + reply;
      case IMPOSSIBLE -> "not asked for: " + reply;
      case UNKNOWN -> "unknown: " + reply + " after the message was sent";
      case FAILED -> "failed: " + reply;
    };
  }
}
