package dev.postern.doctor;

import dev.postern.transport.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Reads replies (RFC 5321 §4.2.1), whatever it is that comes: no more than so many lines and
/// octets.
final class Replies {

  private static final int MOST_LINES = 100;
  private static final int MOST_OCTETS = 16 << 10;

  private final Wire wire;
  private final Duration within;
  private final byte[] piece = new byte[2048];
  private int at;
  private int end;

  /// The peer is gone.
  static final class End extends EOFException {

    private static final long serialVersionUID = 1;

    private final String had;

    End(String had) {
      super("it closes the connection");
      this.had = had;
    }

    /// What it sent of a line before.
    String had() {
      return had;
    }
  }

  /// @param within the longest wait for anything to come
  Replies(Wire wire, Duration within) {
    this.wire = wire;
    this.within = within;
  }

  /// All lines of one reply, at least one.
  List<String> reply() throws IOException {
    List<String> lines = new ArrayList<>();
    do {
      lines.add(line());
    } while (lines.size() < MOST_LINES && lines.getLast().matches("\\d{3}-.*"));
    return lines;
  }

  /// One line without its end; the start of it, where it has none.
  String line() throws IOException {
    var line = new StringBuilder();
    while (line.length() < MOST_OCTETS) {
      if (at == end) {
        at = 0;
        end = wire.read(piece, within);
        if (end < 0) {
          end = 0;
          throw new End(line.toString());
        }
        continue;
      }
      char c = (char) (piece[at++] & 0xff);
      if (c == '\n') {
        break;
      }
      line.append(c);
    }
    return line.toString().replaceFirst("\r$", "");
  }
}
