package dev.postern.smtp;

import dev.postern.mail.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Writes replies as octets (RFC 5321 §4.2, RFC 2034 §4).
///
/// The enhanced status stands on each line. Whatever the text holds, only printable ASCII leaves,
/// and no line is longer than 512 octets with its CRLF (RFC 5321 §4.5.3.1.5): a longer one goes on
/// in the next. Challenges of AUTH (334) are not split, as they may be longer (RFC 4954 §4).
public final class ReplyEncoder {

  private static final int MAX_LINE = 512;
  private static final int CHALLENGE = 334;

  private ReplyEncoder() {}

  /// The octets of the whole reply.
  public static ByteBuffer encode(Reply reply) {
    var text = new StringBuilder(80);
    String status = reply.enhancedStatus().map(value -> value + " ").orElse("");
    // code, separator and CRLF
    int room =
        reply.code() == CHALLENGE
            ? Integer.MAX_VALUE
            : MAX_LINE - "250-\r\n".length() - status.length();
    int lines = reply.lines().size();
    for (int i = 0; i < lines; i++) {
      String rest = reply.lines().get(i);
      while (rest.length() > room) {
        int cut = cut(rest, room);
        append(text, reply.code(), '-', status, rest.substring(0, cut));
        rest = rest.substring(cut).stripLeading();
      }
      append(text, reply.code(), i == lines - 1 ? ' ' : '-', status, rest);
    }
    return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static int cut(String text, int room) {
    int space = text.lastIndexOf(' ', room);
    return space <= 0 ? room : space;
  }

  private static void append(
      StringBuilder out, int code, char separator, String status, String text) {
    out.append(code).append(separator).append(status);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c >= ' ' && c < 127 ? c : '?');
    }
    out.append("\r\n");
  }
}
