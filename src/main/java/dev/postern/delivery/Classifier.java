package dev.postern.delivery;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import java.util.List;

/// The one place that decides what a fault or a reply means for a recipient, and how a fault is
/// told.
final class Classifier {

  private Classifier() {}

  /// What to do about a recipient now.
  enum Decision {
    NEXT_HOST,
    LATER,
    GIVE_UP
  }

  /// A fault is never the recipient's: another host may do better, and time may.
  static Decision of(Fault fault, boolean lastHost) {
    // After the final dot the message may have arrived: another host at once would make two of it
    // for certain. Our own store has no other host.
    boolean stay =
        lastHost || fault.stage() == Stage.END || fault.kind() == Fault.Kind.BODY_UNREADABLE;
    return stay ? Decision.LATER : Decision.NEXT_HOST;
  }

  /// @param stage the command that got this negative reply
  static Decision of(Stage stage, Reply reply, boolean lastHost) {
    // 421 is about the connection; 530 (RFC 4954 §6, RFC 3207 §4) about how this relay is set up,
    // which its operator can put right before the sender has to know.
    if (reply.code() == 421 || reply.code() == 530) {
      return lastHost ? Decision.LATER : Decision.NEXT_HOST;
    }
    if (reply.isTransient() || (stage == Stage.RCPT && isTooManyRecipients(reply))) {
      return Decision.LATER;
    }
    return Decision.GIVE_UP;
  }

  /// RFC 5321 §4.5.3.1.10: 452, or 552 from older servers, to RCPT. Either is also said of a full
  /// mailbox or disk, and then has a status that says so.
  static boolean isTooManyRecipients(Reply reply) {
    return (reply.code() == 452 || reply.code() == 552)
        && reply.enhancedStatus().map(s -> s.subject() == 5 && s.detail() == 3).orElse(true);
  }

  /// The fault as a reply of ours that names the host and the cause.
  static Reply reply(String host, Fault fault) {
    String text = host + ": " + where(fault) + fault.detail() + advice(fault);
    return new Reply(451, status(fault), List.of(text));
  }

  private static EnhancedStatus status(Fault fault) {
    return EnhancedStatus.of(
        switch (fault.kind()) {
          case CONNECT, REFUSED -> "4.4.1";
          case NO_SUCH_HOST -> "4.4.3";
          case CLOSED, TIMEOUT -> "4.4.2";
          case PROTOCOL -> "4.5.0";
          case TLS_UNAVAILABLE, TLS_FAILED -> "4.7.5";
          case AUTH_UNAVAILABLE -> "4.7.0";
          case AUTH_REFUSED -> "4.7.8";
          case BODY_UNREADABLE -> "4.3.0";
        });
  }

  private static String where(Fault fault) {
    return switch (fault.stage()) {
      case CONNECT, READY, CLOSED -> "";
      case GREETING -> "at the greeting: ";
      case HELLO -> "at EHLO: ";
      case STARTTLS -> "at STARTTLS: ";
      case HANDSHAKE -> "TLS handshake: ";
      case BODY -> "while the message was sent: ";
      case END -> "after the final dot: ";
      case AUTH, MAIL, RCPT, DATA, RSET, QUIT -> "at " + fault.stage() + ": ";
    };
  }

  private static String advice(Fault fault) {
    if (fault.stage() == Stage.END) {
      return "; the message may have arrived";
    }
    return switch (fault.kind()) {
      case AUTH_REFUSED, AUTH_UNAVAILABLE ->
          " (for the operator of this relay: check the route's auth and tls)";
      case TLS_FAILED -> " (check its certificate, or the route's tls)";
      case TLS_UNAVAILABLE -> " (check the route's tls)";
      case CONNECT, NO_SUCH_HOST, CLOSED, TIMEOUT, PROTOCOL, REFUSED, BODY_UNREADABLE -> "";
    };
  }
}
