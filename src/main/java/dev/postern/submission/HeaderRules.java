package dev.postern.submission;

import dev.postern.mail.Domain;
import dev.postern.mail.Envelope;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.mime.AuthenticationResults;
import dev.postern.mime.HeaderBlock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a submitted header must be, and which of its fields go no further.
///
/// A message whose first line is no field has no header: all of it is body, so an empty line is put
/// ahead of it. A header that goes wrong further down is refused.
final class HeaderRules {

  /// More Received fields than this are a loop (RFC 5321 §6.3).
  static final int MAX_RECEIVED = 50;

  private final String hostname;
  private final @Nullable Domain domain;

  HeaderRules(String hostname) {
    this.hostname = hostname;
    this.domain = Domain.parse(hostname).orElse(null);
  }

  Optional<Refusal> check(HeaderBlock header, Envelope envelope) {
    return switch (header.state()) {
      case MALFORMED -> refuse(Reason.CONTENT, 550, "5.6.0", sentence(header.fault()));
      case TOO_LARGE ->
          refuse(
              Reason.SIZE,
              552,
              "5.3.4",
              "The header is too large; the limit is "
                  + HeaderBlock.MAX_OCTETS
                  + " octets and "
                  + HeaderBlock.MAX_FIELDS
                  + " fields");
      case ABSENT -> Optional.empty();
      case READING, COMPLETE -> fields(header, envelope);
    };
  }

  /// Takes out what recipients must not see or must not believe: blind copies (RFC 5322 §3.6.3), a
  /// return path that only the last server may write (RFC 5321 §4.4), results that claim to be ours
  /// (RFC 8601 §5) or don't say whose they are.
  void clean(HeaderBlock header) {
    header.remove("Bcc");
    header.remove("Resent-Bcc");
    header.remove("Return-Path");
    header.removeIf(
        "Authentication-Results",
        value -> AuthenticationResults.server(value).map(this::isOurs).orElse(true));
  }

  private boolean isOurs(String server) {
    String bare = server.endsWith(".") ? server.substring(0, server.length() - 1) : server;
    return bare.equalsIgnoreCase(hostname)
        || (domain != null && Domain.parse(bare).filter(domain::equals).isPresent());
  }

  private static Optional<Refusal> fields(HeaderBlock header, Envelope envelope) {
    if (header.isEightBit()) {
      if (!envelope.smtpUtf8()) {
        return refuse(
            Reason.CONTENT,
            550,
            "5.6.0",
            "The field "
                + header.eightBitField().orElse("?")
                + " has octets outside ASCII; encode it (RFC 2047) or send with SMTPUTF8");
      }
      if (!header.isUtf8()) {
        return refuse(Reason.CONTENT, 550, "5.6.0", "The header is not UTF-8 (RFC 6532)");
      }
    }
    if (header.count("Received") > MAX_RECEIVED) {
      return refuse(
          Reason.LOOP,
          554,
          "5.4.6",
          "The message goes in circles: it has more than " + MAX_RECEIVED + " Received fields");
    }
    return header.count("From") > 1
        ? refuse(Reason.CONTENT, 550, "5.6.0", "The message has more than one From field")
        : Optional.empty();
  }

  private static String sentence(String clause) {
    return Character.toUpperCase(clause.charAt(0)) + clause.substring(1);
  }

  private static Optional<Refusal> refuse(Reason reason, int code, String status, String text) {
    return Optional.of(Refusal.of(reason, code, status, text));
  }
}
