package dev.postern.bench;

import dev.postern.mail.Reply;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a message was not accepted.
///
/// @param code of the reply; 0 where there was none
/// @param breaks whether the connection is gone with it, or is of no use: what the server can't be
///   asked once it can't be asked again
/// @param text as an example: what the server said, or what happened
record Failure(Trouble trouble, Stage stage, int code, boolean breaks, String text) {

  /// What is counted together.
  record Sort(Trouble trouble, Stage stage, int code) {}

  /// The first among verdicts that is no acceptance; null where all are.
  static @Nullable Failure among(List<Verdict> verdicts) {
    for (Verdict verdict : verdicts) {
      Failure failure = of(verdict);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  static Failure of(Fault fault) {
    int code = fault.said().map(Reply::code).orElse(0);
    return new Failure(trouble(fault), fault.stage(), code, true, fault.detail());
  }

  Sort sort() {
    return new Sort(trouble, stage, code);
  }

  private static @Nullable Failure of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted _ -> null;
      case Verdict.Refused(Stage stage, Reply reply) ->
          new Failure(Trouble.REFUSED, stage, reply.code(), isGoodbye(reply), reply.toString());
      case Verdict.Impossible(Reply reply) ->
          new Failure(Trouble.IMPOSSIBLE, Stage.MAIL, 0, true, reply.toString());
      case Verdict.Postponed() ->
          new Failure(
              Trouble.IMPOSSIBLE, Stage.RCPT, 0, true, "it takes fewer recipients of one message");
      case Verdict.Cut(Fault fault) -> of(fault);
    };
  }

  // RFC 5321 §3.8: the server closes after it.
  private static boolean isGoodbye(Reply reply) {
    return reply.code() == 421;
  }

  private static Trouble trouble(Fault fault) {
    return switch (fault.kind()) {
      case CONNECT, NO_SUCH_HOST -> Trouble.NOT_CONNECTED;
      case CLOSED -> Trouble.CLOSED;
      case TIMEOUT -> Trouble.TIMEOUT;
      case PROTOCOL -> Trouble.PROTOCOL;
      case REFUSED -> Trouble.REFUSED;
      case TLS_UNAVAILABLE, TLS_FAILED -> Trouble.TLS;
      case AUTH_UNAVAILABLE, AUTH_REFUSED -> Trouble.LOGIN;
      case BODY_UNREADABLE -> throw new IllegalStateException("the message is in memory");
    };
  }
}
