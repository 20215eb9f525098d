package dev.postern.mime;

import java.nio.charset.StandardCharsets;

/// RFC 2045 §6.7, in lines of at most 76.
final class QuotedPrintable implements TransferEncoder {

  private static final int LINE = 76;
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final Outlet out;
  private int column;
  // A blank whose writing depends on what follows: at the end of a line it must be encoded.
  private int blank = -1;

  QuotedPrintable(Outlet out) {
    this.out = out;
  }

  @Override
  public void octets(byte[] from, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      flushBlank(false);
      byte octet = from[i];
      if (octet == ' ' || octet == '\t') {
        blank = octet;
      } else if (octet > ' ' && octet < 127 && octet != '=') {
        literal(octet);
      } else {
        encoded(octet);
      }
    }
  }

  @Override
  public void lineEnd() {
    flushBlank(true);
    out.lineEnd();
    column = 0;
  }

  @Override
  public boolean finish() {
    flushBlank(true);
    return column > 0;
  }

  private void flushBlank(boolean last) {
    if (blank >= 0) {
      if (last) {
        encoded((byte) blank);
      } else {
        literal((byte) blank);
      }
      blank = -1;
    }
  }

  private void literal(byte octet) {
    room(1);
    out.write(octet);
    column++;
  }

  private void encoded(byte octet) {
    room(3);
    out.write('=');
    out.write(HEX[octet >> 4 & 15]);
    out.write(HEX[octet & 15]);
    column += 3;
  }

  // Leaves the last column to the equals sign of a soft line break.
  private void room(int columns) {
    if (column + columns > LINE - 1) {
      out.write('=');
      out.lineEnd();
      column = 0;
    }
  }
}
