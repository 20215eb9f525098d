package dev.postern.mail;

import java.util.Optional;

/// Postern's own identity of one accepted message, not the Message-ID header field.
///
/// 64 bits: none for the sign, milliseconds since 1970 in the next 43 (good until the year 2248), a
/// sequence in the lower 20. Ids of one node ascend with time, so the store appends. Written as 13
/// characters of Crockford's base 32, in lower case, which sort like the numbers.
public record MessageId(long value) implements Comparable<MessageId> {

  /// The bits that tell apart messages of one millisecond.
  public static final int SEQUENCE_BITS = 20;

  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 13;

  public MessageId {
    if (value < 0) {
      throw new IllegalArgumentException("message id is negative: " + value);
    }
  }

  /// Reads what [#toString()] wrote; empty for anything else. Upper case is read as lower case.
  public static Optional<MessageId> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 0; i < LENGTH; i++) {
      char c = text.charAt(i);
      int digit = ALPHABET.indexOf(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
      if (digit < 0 || (i == 0 && digit > 7)) {
        return Optional.empty();
      }
      value = (value << 5) | digit;
    }
    return Optional.of(new MessageId(value));
  }

  @Override
  public int compareTo(MessageId other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    char[] text = new char[LENGTH];
    long rest = value;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (rest & 31));
      rest >>>= 5;
    }
    return new String(text);
  }
}
