package dev.postern.dkim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Header fields in relaxed form (RFC 6376 §3.4.2): names in lower case, unfolded, blanks around
/// the value gone and others one space.
final class RelaxedFields {

  private static final int LINE_END = 2;

  private RelaxedFields() {}

  /// All of them, in that order, each with its line end.
  static byte[] of(List<ByteBuffer> fields) {
    int most = 0;
    for (ByteBuffer field : fields) {
      most += field.remaining() + LINE_END;
    }
    byte[] out = new byte[most];
    int length = 0;
    for (ByteBuffer field : fields) {
      length = value(field, name(field, out, length), out);
      out[length++] = '\r';
      out[length++] = '\n';
    }
    return Arrays.copyOf(out, length);
  }

  // A blank before the colon is obsolete, and goes.
  private static int name(ByteBuffer field, byte[] out, int from) {
    int at = from;
    for (int i = field.position(); i < field.limit(); i++) {
      byte octet = field.get(i);
      if (octet >= 'A' && octet <= 'Z') {
        out[at++] = (byte) (octet | 0x20);
      } else if (octet != ' ' && octet != '\t') {
        out[at++] = octet;
      }
      if (octet == ':') {
        break;
      }
    }
    return at;
  }

  private static int value(ByteBuffer field, int from, byte[] out) {
    int i = field.position();
    while (i < field.limit() && field.get(i) != ':') {
      i++;
    }
    int at = from;
    boolean blank = false;
    for (i++; i < field.limit(); i++) {
      byte octet = field.get(i);
      if (octet == ' ' || octet == '\t') {
        blank = true;
      } else if (octet != '\r' && octet != '\n') {
        if (blank && at > from) {
          out[at++] = ' ';
        }
        blank = false;
        out[at++] = octet;
      }
    }
    return at;
  }
}
