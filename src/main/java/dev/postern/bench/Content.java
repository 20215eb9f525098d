package dev.postern.bench;

import dev.postern.send.Body;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/// The octets of a [Load.Letter]: a header, and lines of 7-bit text that add up to its size.
final class Content {

  /// The header fits into this, whatever the addresses are.
  static final int LEAST = 1024;

  private static final int LINE = 72;

  private Content() {}

  static Body of(Load.Letter letter, ZonedDateTime now) {
    byte[] header =
        ("Date: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(now)
                + "\r\nFrom: "
                + letter.from()
                + "\r\nTo: "
                + letter.to().getFirst()
                + "\r\nSubject: postern bench\r\nAuto-Submitted: auto-generated\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    var octets = new ByteArrayOutputStream(letter.size());
    octets.writeBytes(header);
    for (int left = letter.size() - header.length; left > 0; ) {
      // A line has room for its end: none is left with one octet.
      int length = left <= LINE + 1 ? left : LINE;
      octets.writeBytes(line(length, 'a' + octets.size() / LINE % 26));
      left -= length;
    }
    return Body.of(octets.toByteArray());
  }

  private static byte[] line(int length, int letter) {
    byte[] line = new byte[length];
    Arrays.fill(line, (byte) letter);
    line[length - 2] = '\r';
    line[length - 1] = '\n';
    return line;
  }
}
