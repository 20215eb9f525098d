package dev.postern.mime;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The header block of a message while it arrives, and afterwards (RFC 5322 §2.2).
///
/// Octets go in through [#accept] in slices of any size and are scanned once. Then fields can be
/// counted, read and taken out. What is kept is written as it came, octet by octet: nothing is
/// refolded or re-encoded, so a signature over it still holds.
///
/// Where two readers could disagree about where a field or the block ends, it is [State#MALFORMED]:
/// a line that is neither a field nor a continuation, a CR or LF of its own, a NUL, a line over 998
/// octets. The obsolete blank before the colon (RFC 5322 §4.5) is understood and counts as the
/// field it stands for.
public final class HeaderBlock {

  /// In octets, with the empty line that ends it.
  public static final int MAX_OCTETS = 256 * 1024;

  public static final int MAX_FIELDS = 4096;

  private static final int MAX_LINE = 998;
  private static final int CHUNK = 1024;

  /// How far it has come.
  public enum State {
    /// Wants more octets, or [#end].
    READING,
    /// Ends with its empty line or with the message.
    COMPLETE,
    /// The very first line is no field: all of it is body. What was taken comes out of [#write].
    ABSENT,
    /// Past [#MAX_OCTETS] or [#MAX_FIELDS].
    TOO_LARGE,
    /// See [#fault].
    MALFORMED
  }

  private byte[] octets = new byte[2 * CHUNK];
  private int length;
  private int position;
  private int lineStart;
  private int lines;
  private State state = State.READING;
  private String fault = "";
  private boolean eightBit;

  // Three per field: where it starts, where its name ends, where its value starts.
  private int[] marks = new int[3 * 32];
  private boolean[] removed = new boolean[0];
  private int fields;
  private int fieldsEnd;

  /// Takes octets up to the end of the block and leaves the rest in the buffer.
  public State accept(ByteBuffer in) {
    while (state == State.READING && in.hasRemaining()) {
      int count = Math.min(in.remaining(), CHUNK);
      if (length + count > octets.length) {
        octets = Arrays.copyOf(octets, Math.max(length + count, 2 * octets.length));
      }
      in.get(octets, length, count);
      length += count;
      scan();
      if (state == State.COMPLETE) {
        in.position(in.position() - (length - position));
        length = position;
      } else if (state == State.READING && length > MAX_OCTETS) {
        state = State.TOO_LARGE;
      }
    }
    return state;
  }

  /// The message is over.
  public State end() {
    if (state == State.READING) {
      if (position < length) {
        malformed(lines + 1, "it has a carriage return without a line feed");
      } else if (lineStart < length) {
        line(length);
      }
      if (state == State.READING) {
        fieldsEnd = length;
        state = State.COMPLETE;
      }
    }
    return state;
  }

  public State state() {
    return state;
  }

  /// Why it is malformed, as a clause: `line 3 of the header is wrong: …`.
  public String fault() {
    return fault;
  }

  /// In octets, as received.
  public int size() {
    return length;
  }

  public int count(String name) {
    int count = 0;
    for (int i = 0; i < fields; i++) {
      if (is(i, name)) {
        count++;
      }
    }
    return count;
  }

  public boolean has(String name) {
    return find(name) >= 0;
  }

  /// The first such field's value, unfolded and without blanks around it. Octets that aren't UTF-8
  /// become U+FFFD.
  public Optional<String> value(String name) {
    int field = find(name);
    return field < 0 ? Optional.empty() : Optional.of(valueOf(field));
  }

  /// The octets of every such field that is kept, from its name to its line end, first to last. The
  /// buffers are read-only views that stay valid.
  public List<ByteBuffer> raw(String name) {
    int first = find(name);
    if (first < 0) {
      return List.of();
    }
    var found = new ArrayList<ByteBuffer>(2);
    for (int i = first; i < fields; i++) {
      if (is(i, name)) {
        found.add(ByteBuffer.wrap(octets, start(i), end(i) - start(i)).asReadOnlyBuffer());
      }
    }
    return found;
  }

  /// Whether any octet is outside ASCII.
  public boolean isEightBit() {
    return eightBit;
  }

  /// The name of the first field with an octet outside ASCII.
  public Optional<String> eightBitField() {
    for (int i = 0; eightBit && i < fields; i++) {
      for (int at = start(i); at < end(i); at++) {
        if (octets[at] < 0) {
          return Optional.of(text(start(i), marks[3 * i + 1]));
        }
      }
    }
    return Optional.empty();
  }

  /// Whether all of it is well-formed UTF-8 (RFC 6532 §3.1).
  public boolean isUtf8() {
    if (!eightBit) {
      return true;
    }
    try {
      CharBuffer _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  /// Takes out every field of that name.
  public void remove(String name) {
    removeIf(name, _ -> true);
  }

  /// Takes out the fields of that name whose value, as [#value] would give it, is of that kind.
  public void removeIf(String name, Predicate<String> value) {
    for (int i = 0; i < fields; i++) {
      if (is(i, name) && value.test(valueOf(i))) {
        if (removed.length == 0) {
          removed = new boolean[fields];
        }
        removed[i] = true;
      }
    }
  }

  /// Hands over what is kept, with the empty line where there was one. The buffers are read-only
  /// views that stay valid.
  public void write(Consumer<ByteBuffer> sink) {
    write(length, sink);
  }

  /// The same without the empty line.
  void writeFields(Consumer<ByteBuffer> sink) {
    write(fieldsEnd, sink);
  }

  private void write(int to, Consumer<ByteBuffer> sink) {
    int from = 0;
    for (int i = 0; i < removed.length; i++) {
      if (removed[i]) {
        pass(from, start(i), sink);
        from = end(i);
      }
    }
    pass(from, to, sink);
  }

  private void pass(int from, int to, Consumer<ByteBuffer> sink) {
    if (from < to) {
      sink.accept(ByteBuffer.wrap(octets, from, to - from).asReadOnlyBuffer());
    }
  }

  // One pass over what is new. A CR at the end waits for its LF.
  private void scan() {
    byte[] in = octets;
    int at = position;
    while (at < length && state == State.READING) {
      byte octet = in[at];
      if (octet > '\r') {
        at++;
      } else if (octet < 0) {
        eightBit = true;
        at++;
      } else if (octet == '\r') {
        if (at + 1 == length) {
          break;
        }
        if (in[at + 1] != '\n') {
          malformed(lines + 1, "it has a carriage return without a line feed");
        } else {
          at += 2;
          line(at);
        }
      } else if (octet == '\n' || octet == 0) {
        malformed(
            lines + 1,
            octet == 0 ? "it has a NUL" : "it has a line feed without a carriage return");
      } else {
        at++;
      }
    }
    position = at;
  }

  // A line is whole: from lineStart up to end, with its CRLF.
  private void line(int end) {
    int start = lineStart;
    lineStart = end;
    lines++;
    if (end - start > MAX_LINE + 2) {
      malformed(lines, "it is longer than " + MAX_LINE + " octets");
    } else if (octets[start] == '\r') {
      fieldsEnd = start;
      state = State.COMPLETE;
    } else if (octets[start] == ' ' || octets[start] == '\t') {
      if (fields == 0) {
        state = State.ABSENT;
      }
    } else {
      field(start, end);
    }
  }

  private void field(int start, int end) {
    int at = start;
    while (at < end && octets[at] > ' ' && octets[at] < 127 && octets[at] != ':') {
      at++;
    }
    int nameEnd = at;
    while (at < end && (octets[at] == ' ' || octets[at] == '\t')) {
      at++;
    }
    if (nameEnd == start || at == end || octets[at] != ':') {
      noField(start, nameEnd);
    } else if (fields == MAX_FIELDS) {
      state = State.TOO_LARGE;
    } else {
      if (3 * fields == marks.length) {
        marks = Arrays.copyOf(marks, 2 * marks.length);
      }
      marks[3 * fields] = start;
      marks[3 * fields + 1] = nameEnd;
      marks[3 * fields + 2] = at + 1;
      fields++;
    }
  }

  private void noField(int start, int wordEnd) {
    // The separator line of a mailbox file, which programs that read one leave behind.
    boolean separator = text(start, wordEnd).endsWith("From");
    if (fields == 0 && !separator) {
      state = State.ABSENT;
    } else {
      malformed(lines, "it is no header field; end the header with an empty line");
    }
  }

  private void malformed(int line, String why) {
    fault = "line " + line + " of the header is wrong: " + why;
    state = State.MALFORMED;
  }

  private int find(String name) {
    for (int i = 0; i < fields; i++) {
      if (is(i, name)) {
        return i;
      }
    }
    return -1;
  }

  private boolean is(int field, String name) {
    int start = start(field);
    if (marks[3 * field + 1] - start != name.length()) {
      return false;
    }
    if (removed.length > 0 && removed[field]) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (lower(octets[start + i]) != lower(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
  }

  private int start(int field) {
    return marks[3 * field];
  }

  private int end(int field) {
    return field + 1 < fields ? marks[3 * (field + 1)] : fieldsEnd;
  }

  private String valueOf(int field) {
    String value = text(marks[3 * field + 2], end(field));
    return value.replace("\r\n", "").strip();
  }

  private String text(int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.UTF_8);
  }
}
