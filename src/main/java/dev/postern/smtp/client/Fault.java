package dev.postern.smtp.client;

import dev.postern.mail.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Why a connection to a next hop came to nothing, or ended early.
///
/// @param stage what was being waited for
/// @param detail a clause that names the cause, for example `connection refused`; without the host
/// @param reply what the peer said, where it said something
public record Fault(Kind kind, Stage stage, String detail, @Nullable Reply reply) {

  /// What went wrong.
  public enum Kind {
    /// No connection could be made.
    CONNECT,
    /// No address is known for the host's name.
    NO_SUCH_HOST,
    /// The peer closed, or the connection broke.
    CLOSED,
    /// The peer did not answer in time.
    TIMEOUT,
    /// What the peer said is not SMTP, or not an answer to what was asked.
    PROTOCOL,
    /// The peer answered greeting, EHLO, STARTTLS or QUIT with a refusal, or anything with 421.
    REFUSED,
    /// TLS is demanded and not offered.
    TLS_UNAVAILABLE,
    /// The handshake failed, or the certificate is not good.
    TLS_FAILED,
    /// The login can't be sent: no common mechanism, or no TLS to protect it.
    AUTH_UNAVAILABLE,
    /// The peer refused the login, or did not prove that it knows the password.
    AUTH_REFUSED,
    /// Our own copy of the message can't be read.
    BODY_UNREADABLE
  }

  public static Fault of(Kind kind, Stage stage, String detail) {
    return new Fault(kind, stage, detail, null);
  }

  /// What the peer said, where it said something.
  public Optional<Reply> said() {
    return Optional.ofNullable(reply);
  }
}
