package dev.postern.send;

import dev.postern.mime.DateTime;
import dev.postern.mime.EncodedWords;
import dev.postern.smtp.LineRules;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A message to be composed: header, a text in one or two forms, attachments (RFC 2045, RFC 2046).
/// Whatever goes into it, its content has 7 bits, so that no server needs an extension for it.
///
/// @param from the value of From
/// @param to the value of To
/// @param headers `Name: value`; one with the name of a field that we would write takes its place
/// @param text null for none beside the HTML
/// @param html null for none
public record Letter(
    String from,
    String to,
    String subject,
    List<String> headers,
    @Nullable String text,
    @Nullable String html,
    List<Attachment> attachments) {

  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII));

  public Letter {
    headers = List.copyOf(headers);
    attachments = List.copyOf(attachments);
    Stream.concat(Stream.of("From: " + from, "To: " + to, "Subject: " + subject), headers.stream())
        .forEach(Letter::check);
  }

  /// The message.
  public byte[] compose(Instant now) {
    var out = new ByteArrayOutputStream(4096 + 7 * attachmentOctets() / 5);
    put(out, header(now));
    if (attachments.isEmpty()) {
      texts(out);
    } else {
      String boundary = boundary();
      put(out, multipart("mixed", boundary));
      put(out, "--" + boundary + "\r\n");
      texts(out);
      for (Attachment attachment : attachments) {
        put(out, "\r\n--" + boundary + "\r\n" + head(attachment));
        out.writeBytes(BASE64.encode(attachment.content().toArray()));
        put(out, "\r\n");
      }
      put(out, "\r\n--" + boundary + "--\r\n");
    }
    return out.toByteArray();
  }

  private String header(Instant now) {
    var fields = new StringBuilder();
    field(fields, "Date", DateTime.format(now));
    field(fields, "From", from);
    field(fields, "To", to);
    field(fields, "Subject", EncodedWords.encode(subject));
    field(fields, "Message-ID", messageId());
    for (String header : headers) {
      String name = name(header);
      String value = header.substring(header.indexOf(':') + 1).strip();
      append(fields, name, isStructured(name) ? value : EncodedWords.encode(value));
    }
    field(fields, "MIME-Version", "1.0");
    return fields.toString();
  }

  private void field(StringBuilder out, String name, String value) {
    if (headers.stream().noneMatch(header -> name(header).equalsIgnoreCase(name))) {
      append(out, name, value);
    }
  }

  private static void append(StringBuilder out, String name, String value) {
    out.append(name).append(": ").append(value).append("\r\n");
  }

  // The domain of the sender is the one that may name messages so (RFC 5322 §3.6.4).
  private String messageId() {
    String domain = from.substring(from.lastIndexOf('@') + 1).replaceAll("[>\\s].*", "");
    boolean usable = domain.matches("[A-Za-z0-9.-]{1,253}");
    return "<" + unique() + "@" + (usable ? domain : "localhost") + ">";
  }

  private void texts(ByteArrayOutputStream out) {
    if (html == null || text == null) {
      part(out, html == null ? "plain" : "html", html == null ? String.valueOf(text) : html);
      return;
    }
    String boundary = boundary();
    put(out, multipart("alternative", boundary));
    put(out, "--" + boundary + "\r\n");
    part(out, "plain", text);
    put(out, "\r\n--" + boundary + "\r\n");
    part(out, "html", html);
    put(out, "\r\n--" + boundary + "--\r\n");
  }

  private static void part(ByteArrayOutputStream out, String kind, String content) {
    String lines = content.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    String whole = lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    boolean plain =
        whole.chars().allMatch(c -> c > 0 && c < 128)
            && whole.lines().allMatch(line -> line.length() <= LineRules.MAX_LINE);
    put(out, "Content-Type: text/" + kind + "; charset=" + (plain ? "us-ascii" : "utf-8"));
    put(out, "\r\nContent-Transfer-Encoding: " + (plain ? "7bit" : "base64") + "\r\n\r\n");
    byte[] octets = whole.getBytes(StandardCharsets.UTF_8);
    out.writeBytes(plain ? octets : BASE64.encode(octets));
    put(out, plain ? "" : "\r\n");
  }

  private static String head(Attachment attachment) {
    return "Content-Type: "
        + attachment.type()
        + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n filename"
        + fileName(attachment.name())
        + "\r\n\r\n";
  }

  private static String fileName(String name) {
    if (name.chars().allMatch(c -> c < 128) && name.length() <= 200) {
      return "=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
    var encoded = new StringBuilder("*=utf-8''"); // RFC 2231 §4
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      if (octet > 0 && (Character.isLetterOrDigit(octet) || "._-".indexOf(octet) >= 0)) {
        encoded.append((char) octet);
      } else {
        encoded.append(String.format(Locale.ROOT, "%%%02X", octet & 0xFF));
      }
    }
    return encoded.toString();
  }

  // Addresses in them are not text, so a word can't be encoded without reading them: they go as
  // they are, and ask for SMTPUTF8 where they are not ASCII.
  private static boolean isStructured(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "from",
          "to",
          "cc",
          "bcc",
          "reply-to",
          "sender",
          "message-id",
          "references",
          "in-reply-to",
          "date" ->
          true;
      default -> name.toLowerCase(Locale.ROOT).startsWith("content-");
    };
  }

  private static void check(String header) {
    int colon = header.indexOf(':');
    if (colon < 1 || !header.substring(0, colon).chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "\"" + header + "\" is no header field; write it as \"Name: value\"");
    }
    if (header.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
      throw new IllegalArgumentException(
          "the field " + header.substring(0, colon) + " has control characters");
    }
    if (header.getBytes(StandardCharsets.UTF_8).length > LineRules.MAX_LINE) {
      throw new IllegalArgumentException(
          "the field "
              + header.substring(0, colon)
              + " is longer than a line may be: "
              + LineRules.MAX_LINE
              + " octets");
    }
  }

  private static String name(String header) {
    return header.substring(0, header.indexOf(':'));
  }

  private int attachmentOctets() {
    return attachments.stream().mapToInt(attachment -> attachment.content().length()).sum();
  }

  private static String multipart(String kind, String boundary) {
    return "Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\r\n\r\n";
  }

  // Chosen after the text was written, so nothing in it can be a delimiter on purpose.
  private static String boundary() {
    return "=_" + unique();
  }

  private static String unique() {
    var random = ThreadLocalRandom.current();
    return Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
  }

  private static void put(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
