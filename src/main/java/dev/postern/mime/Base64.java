package dev.postern.mime;

import java.nio.charset.StandardCharsets;

/// RFC 2045 §6.8, in lines of 76.
final class Base64 implements TransferEncoder {

  private static final int LINE = 76;
  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);

  private final Outlet out;
  private int group;
  private int held;
  private int column;

  Base64(Outlet out) {
    this.out = out;
  }

  @Override
  public void octets(byte[] from, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      octet(from[i]);
    }
  }

  @Override
  public void lineEnd() {
    octet('\r');
    octet('\n');
  }

  @Override
  public boolean finish() {
    if (held == 1) {
      quad(group << 16, 2);
    } else if (held == 2) {
      quad(group << 8, 3);
    }
    held = 0;
    group = 0;
    return column > 0;
  }

  private void octet(int octet) {
    group = group << 8 | (octet & 0xFF);
    if (++held == 3) {
      quad(group, 4);
      held = 0;
      group = 0;
    }
  }

  private void quad(int bits, int significant) {
    if (column == LINE) {
      out.lineEnd();
      column = 0;
    }
    for (int i = 0; i < 4; i++) {
      out.write(i < significant ? ALPHABET[bits >> (18 - 6 * i) & 63] : '=');
    }
    column += 4;
  }
}
