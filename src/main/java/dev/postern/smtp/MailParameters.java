package dev.postern.smtp;

import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Refusal;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import dev.postern.mail.Xtext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parameters of MAIL: SIZE, BODY, SMTPUTF8, RET, ENVID, AUTH, and those of
/// [RequestParameters].
final class MailParameters implements Parameters {

  // RFC 1870 §3 and RFC 3461 §4.4
  private static final int MAX_SIZE_DIGITS = 20;
  private static final int MAX_ENVID = 100;

  private final RequestParameters requests = new RequestParameters();
  private long size;
  private BodyType body = BodyType.SEVEN_BIT;
  private boolean smtpUtf8;
  private @Nullable Ret ret;
  private @Nullable String envelopeId;

  boolean isSmtpUtf8() {
    return smtpUtf8;
  }

  long size() {
    return size;
  }

  Requests requests() {
    return requests.requests();
  }

  Envelope envelope(ReversePath sender) {
    return new Envelope(sender, List.of(), body, smtpUtf8, ret, envelopeId);
  }

  @Override
  public @Nullable Refusal take(String keyword, @Nullable String value) {
    String text = value == null ? "" : value;
    return switch (keyword) {
      case "SIZE" -> size(text);
      case "BODY" -> body(text);
      case "RET" -> ret(text);
      case "ENVID" -> envelopeId(text);
      case "AUTH" -> submitter(text);
      case "SMTPUTF8" -> {
        smtpUtf8 = true;
        yield value == null ? null : Syntax.badValue(keyword, "none");
      }
      default -> requests.take(keyword, value);
    };
  }

  private @Nullable Refusal size(String text) {
    if (text.isEmpty() || text.length() > MAX_SIZE_DIGITS || !Digits.areAll(text)) {
      return Syntax.badValue("SIZE", "a number of octets");
    }
    size = Digits.toLong(text);
    return null;
  }

  private @Nullable Refusal body(String text) {
    for (BodyType type : BodyType.values()) {
      if (type.keyword().equalsIgnoreCase(text)) {
        body = type;
        return null;
      }
    }
    return Syntax.badValue("BODY", "7BIT, 8BITMIME or BINARYMIME");
  }

  private @Nullable Refusal ret(String text) {
    for (Ret value : Ret.values()) {
      if (value.name().equalsIgnoreCase(text)) {
        ret = value;
        return null;
      }
    }
    return Syntax.badValue("RET", "FULL or HDRS");
  }

  private @Nullable Refusal envelopeId(String text) {
    envelopeId = text;
    return !text.isEmpty() && text.length() <= MAX_ENVID && Xtext.isValid(text)
        ? null
        : Syntax.badValue("ENVID", "xtext of 1 to 100 characters");
  }

  // Read and dropped: who first submitted a message is for servers that trust each other, and we
  // answer for the key that is used here (RFC 4954 §5).
  private static @Nullable Refusal submitter(String text) {
    return text.equals("<>") || (!text.isEmpty() && Xtext.isValid(text))
        ? null
        : Syntax.badValue("AUTH", "<> or a mailbox in xtext");
  }
}
