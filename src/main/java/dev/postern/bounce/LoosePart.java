package dev.postern.bounce;

import dev.postern.mime.ContentType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A part of a message that a stranger's program put together, with its content decoded.
///
/// A multipart without its boundary, or without an end, is read as far as it goes. Depth, number of
/// parts and time are bounded: each octet is looked at once for each level around it.
///
/// @param type `text/plain` where it says nothing that can be read
/// @param text octets as ISO 8859-1
/// @param inside whether it belongs to a message within the message
record LoosePart(LooseFields header, String type, String text, boolean inside) {

  private static final int MAX_DEPTH = 6;
  private static final int MAX_PARTS = 100;
  private static final String PLAIN = "text/plain";

  /// Every part that is no multipart, in order; a message within it, then its parts.
  static List<LoosePart> read(byte[] message) {
    var parts = new ArrayList<LoosePart>();
    String text = new String(message, StandardCharsets.ISO_8859_1);
    walk(text, 0, text.length(), 0, false, parts);
    return parts;
  }

  /// Whether it is a message, or the header of one.
  boolean isMessage() {
    return type.equals("message/rfc822")
        || type.equals("message/global")
        || type.equals("text/rfc822-headers")
        || type.equals("message/global-headers");
  }

  /// Octets as the text that they are in UTF-8; what is none becomes U+FFFD.
  static String utf8(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static void walk(
      String text, int from, int to, int depth, boolean inside, List<LoosePart> parts) {
    if (parts.size() >= MAX_PARTS || depth > MAX_DEPTH) {
      return;
    }
    LooseFields header = LooseFields.read(text, from, to);
    int start = Math.min(header.end(), to);
    Optional<ContentType> type = header.value("content-type").flatMap(ContentType::parse);
    String name = type.map(found -> found.type() + '/' + found.subtype()).orElse(PLAIN);
    if (name.startsWith("multipart/")) {
      String boundary =
          type.flatMap(ContentType::boundary).orElseGet(() -> guessed(text, start, to));
      if (!boundary.isEmpty()) {
        split(text, start, to, boundary, depth, inside, parts);
        return;
      }
    }
    String content = decoded(header, text.substring(start, to));
    parts.add(new LoosePart(header, name, content, inside));
    if (name.equals("message/rfc822") || name.equals("message/global")) {
      walk(content, 0, content.length(), depth + 1, true, parts);
    }
  }

  private static void split(
      String text,
      int from,
      int to,
      String boundary,
      int depth,
      boolean inside,
      List<LoosePart> parts) {
    String delimiter = "--" + boundary;
    int begin = -1;
    int at = from;
    boolean over = false;
    while (at < to && !over) {
      int end = LooseFields.lineEnd(text, at, to);
      if (text.startsWith(delimiter, at) && at + delimiter.length() <= end) {
        if (begin >= 0) {
          walk(text, begin, at, depth + 1, inside, parts);
        }
        over = text.startsWith("--", at + delimiter.length()) && begin >= 0;
        begin = LooseFields.behind(text, end, to);
      }
      at = LooseFields.behind(text, end, to);
    }
    if (begin >= 0 && !over) {
      walk(text, begin, to, depth + 1, inside, parts);
    }
  }

  // The first line that looks like a delimiter.
  private static String guessed(String text, int from, int to) {
    int at = from;
    while (at < to) {
      int end = LooseFields.lineEnd(text, at, to);
      if (end - at > 4 && end - at < 80 && text.startsWith("--", at)) {
        return text.substring(at + 2, end).stripTrailing();
      }
      at = LooseFields.behind(text, end, to);
    }
    return "";
  }

  private static String decoded(LooseFields header, String content) {
    String encoding =
        header.value("content-transfer-encoding").orElse("").strip().toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "base64" -> base64(content);
      case "quoted-printable" -> quotedPrintable(content);
      default -> content;
    };
  }

  private static String base64(String content) {
    try {
      byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
      return new String(Base64.getMimeDecoder().decode(octets), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) {
      return content;
    }
  }

  private static String quotedPrintable(String content) {
    var text = new StringBuilder(content.length());
    int at = 0;
    while (at < content.length()) {
      char c = content.charAt(at++);
      if (c != '=') {
        text.append(c);
      } else if (at + 1 < content.length() && isHex(content, at) && isHex(content, at + 1)) {
        text.append((char) Integer.parseInt(content, at, at + 2, 16));
        at += 2;
      } else {
        int end = LooseFields.lineEnd(content, at, content.length());
        at = end == at ? LooseFields.behind(content, end, content.length()) : at;
      }
    }
    return text.toString();
  }

  private static boolean isHex(String text, int at) {
    return Character.digit(text.charAt(at), 16) >= 0;
  }
}
