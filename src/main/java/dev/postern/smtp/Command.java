package dev.postern.smtp;

import dev.postern.mail.Envelope;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import org.jspecify.annotations.Nullable;

/// One command line, understood (RFC 5321 §4.1.1). [CommandParser] makes them.
public sealed interface Command {

  /// The verb, which is known even where the rest of the line is malformed.
  Verb verb();

  /// Greets and asks what is offered (RFC 5321 §4.1.1.1).
  ///
  /// @param client what the client calls itself: 1 to 255 printable ASCII characters, no space
  record Ehlo(String client) implements Command {
    @Override
    public Verb verb() {
      return Verb.EHLO;
    }
  }

  /// Greets as clients without extensions do.
  ///
  /// @param client as in [Ehlo]
  record Helo(String client) implements Command {
    @Override
    public Verb verb() {
      return Verb.HELO;
    }
  }

  /// Asks for the TLS handshake (RFC 3207 §4).
  record StartTls() implements Command {
    @Override
    public Verb verb() {
      return Verb.STARTTLS;
    }
  }

  /// Begins a login (RFC 4954 §4).
  ///
  /// @param mechanism in upper case
  /// @param initial the initial response as it came, in base64 or `=`; null where there was none
  record Auth(String mechanism, @Nullable String initial) implements Command {
    @Override
    public Verb verb() {
      return Verb.AUTH;
    }

    /// The mechanism only: the response is a credential.
    @Override
    public String toString() {
      return "Auth[" + mechanism + "]";
    }
  }

  /// Opens a transaction with its sender.
  ///
  /// @param envelope without recipients, with plain handling
  /// @param requests what its handling is to be
  /// @param size what SIZE declared, 0 where it was not given, [Long#MAX_VALUE] where it is beyond
  /// @param extended whether any parameter was given, which needs EHLO
  record Mail(Envelope envelope, Requests requests, long size, boolean extended)
      implements Command {
    @Override
    public Verb verb() {
      return Verb.MAIL;
    }
  }

  /// Adds a recipient.
  ///
  /// @param extended whether any parameter was given, which needs EHLO
  record Rcpt(Recipient recipient, boolean extended) implements Command {
    @Override
    public Verb verb() {
      return Verb.RCPT;
    }
  }

  /// Announces the message.
  record Data() implements Command {
    @Override
    public Verb verb() {
      return Verb.DATA;
    }
  }

  /// Brings a chunk of the message (RFC 3030 §2).
  ///
  /// @param size octets of the chunk that follows the line, 0 or more
  record Bdat(long size, boolean last) implements Command {
    @Override
    public Verb verb() {
      return Verb.BDAT;
    }
  }

  /// A command whose argument, if any, changes nothing: RSET, VRFY, EXPN, HELP, NOOP, QUIT, and
  /// what is no command of ours.
  record Plain(Verb verb) implements Command {}

  /// A known verb with a wrong argument.
  record Malformed(Verb verb, Refusal refusal) implements Command {}
}
