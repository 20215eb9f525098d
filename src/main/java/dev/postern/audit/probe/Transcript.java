package dev.postern.audit.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What both sides of one connection said, in lines that may be shown: controls are written out,
/// long lines and long transcripts are cut, secrets never come in.
final class Transcript {

  private static final int MOST_LINES = 400;
  private static final int MOST_WIDTH = 200;

  private final List<String> lines = new ArrayList<>();
  private int dropped;

  void sent(byte[] octets) {
    add("C: " + visible(octets));
  }

  void heard(String line) {
    add("S: " + visible(line.getBytes(StandardCharsets.UTF_8)));
  }

  /// Something that happened and was not said: `(TLS begins)`.
  void note(String text) {
    add("-- " + text);
  }

  /// How far it is; for [#since].
  int length() {
    return dropped + lines.size();
  }

  /// What was said after it was so long.
  List<String> since(int length) {
    return List.copyOf(lines.subList(Math.clamp(length - dropped, 0, lines.size()), lines.size()));
  }

  private void add(String line) {
    lines.add(line.length() > MOST_WIDTH ? line.substring(0, MOST_WIDTH) + "…" : line);
    if (lines.size() > MOST_LINES) {
      lines.removeFirst();
      dropped++;
    }
  }

  // CRLF at the end is how a line ends and goes unsaid; everywhere else it is the point.
  static String visible(byte[] octets) {
    int end = octets.length;
    if (end >= 2 && octets[end - 1] == '\n' && octets[end - 2] == '\r') {
      end -= 2;
    }
    var text = new StringBuilder(end);
    for (int i = 0; i < end && text.length() <= MOST_WIDTH; i++) {
      int octet = octets[i] & 0xff;
      switch (octet) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        default -> {
          if (octet >= 0x20 && octet < 0x7f) {
            text.append((char) octet);
          } else {
            text.append("\\x%02x".formatted(octet));
          }
        }
      }
    }
    return text.toString();
  }
}
