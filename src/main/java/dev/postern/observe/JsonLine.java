package dev.postern.observe;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes one flat JSON object after the other into a buffer that it reuses.
///
/// Made for logs: control characters, C1 controls among them, are escaped, so that a line can be
/// shown in a terminal whatever a client sent; lone surrogates become U+FFFD; a text is cut after
/// [#MAX_TEXT] characters. Not for several threads at once.
public final class JsonLine {

  /// Where a single text is cut, in UTF-16 code units.
  public static final int MAX_TEXT = 8192;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };
  // Past this, what one burst needed is given back.
  private static final int KEPT = 1 << 20;

  private byte[] buffer = new byte[8192];
  private int length;
  private boolean first = true;
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  /// Opens an object.
  public JsonLine begin() {
    put('{');
    first = true;
    return this;
  }

  /// Closes the object and the line.
  public JsonLine end() {
    put('}');
    put('\n');
    return this;
  }

  /// Writes one member.
  ///
  /// @param value String, Number, Boolean, Instant, null, or a List or Map of these; anything else
  ///   stands as its text
  public JsonLine field(String name, @Nullable Object value) {
    name(name);
    value(value);
    return this;
  }

  /// Writes a time in UTC with milliseconds, as `2026-01-02T03:04:05.678Z`.
  public JsonLine time(String name, Instant at) {
    name(name);
    time(at);
    return this;
  }

  /// How many octets wait to be taken.
  public int length() {
    return length;
  }

  /// Hands over what was written since the last call and starts anew.
  public byte[] take() {
    byte[] taken = Arrays.copyOf(buffer, length);
    clear();
    return taken;
  }

  /// Writes it all out and starts anew, also where that fails.
  ///
  /// @throws java.io.IOException from the stream
  public void writeTo(java.io.OutputStream out) throws java.io.IOException {
    try {
      out.write(buffer, 0, length);
    } finally {
      clear();
    }
  }

  private void clear() {
    length = 0;
    if (buffer.length > KEPT) {
      buffer = new byte[8192];
    }
  }

  private void name(String name) {
    if (!first) {
      put(',');
    }
    first = false;
    text(name);
    put(':');
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> ascii("null");
      case String text -> text(text);
      case Double number when !Double.isFinite(number) -> ascii("null");
      case Float number when !Float.isFinite(number) -> ascii("null");
      case Number number -> ascii(number.toString());
      case Boolean flag -> ascii(flag.toString());
      case Instant at -> time(at);
      case List<?> list -> list(list);
      case Map<?, ?> map -> map(map);
      default -> text(value.toString());
    }
  }

  private void list(List<?> list) {
    put('[');
    String separator = "";
    for (Object item : list) {
      ascii(separator);
      value(item);
      separator = ",";
    }
    put(']');
  }

  private void map(Map<?, ?> map) {
    put('{');
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      ascii(separator);
      text(String.valueOf(entry.getKey()));
      put(':');
      value(entry.getValue());
      separator = ",";
    }
    put('}');
  }

  private void time(Instant at) {
    if (at.getEpochSecond() != second) {
      second = at.getEpochSecond();
      secondText =
          LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).toString()
              + (second % 60 == 0 ? ":00" : "");
    }
    int millis = at.get(ChronoField.MILLI_OF_SECOND);
    put('"');
    ascii(secondText);
    put('.');
    put((char) ('0' + millis / 100));
    put((char) ('0' + millis / 10 % 10));
    put((char) ('0' + millis % 10));
    put('Z');
    put('"');
  }

  private void text(String text) {
    put('"');
    int end = Math.min(text.length(), MAX_TEXT);
    reserve(end * 6 + 3);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
        buffer[length++] = (byte) c;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        supplementary(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        unusual(c);
      }
    }
    if (end < text.length()) {
      unusual('…');
    }
    put('"');
  }

  private void unusual(char c) {
    if (c == '"' || c == '\\') {
      put('\\');
      put(c);
    } else if (c == '\n') {
      ascii("\\n");
    } else if (c == '\t') {
      ascii("\\t");
    } else if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || isBidiControl(c)) {
      ascii("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        put((char) HEX[(c >> shift) & 15]);
      }
    } else if (c < 0x800) {
      put((char) (0xc0 | (c >> 6)));
      continuation(c);
    } else {
      char known = Character.isSurrogate(c) ? '\uFFFD' : c;
      put((char) (0xe0 | (known >> 12)));
      continuation(known >> 6);
      continuation(known);
    }
  }

  // They make a terminal show a line in another order than it has.
  private static boolean isBidiControl(char c) {
    return (c >= 0x200e && c <= 0x200f)
        || (c >= 0x2028 && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069);
  }

  private void supplementary(int c) {
    put((char) (0xf0 | (c >> 18)));
    continuation(c >> 12);
    continuation(c >> 6);
    continuation(c);
  }

  private void continuation(int bits) {
    put((char) (0x80 | (bits & 0x3f)));
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void put(char octet) {
    reserve(1);
    buffer[length++] = (byte) octet;
  }

  private void reserve(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
