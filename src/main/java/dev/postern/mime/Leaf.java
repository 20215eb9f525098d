package dev.postern.mime;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One part without parts of its own, on its way out.
///
/// Labels are often wrong: what says nothing, or `7bit`, may hold other octets, and what says
/// `8bit` may hold none. So the header and the first 64 KiB are held until it is known.
final class Leaf {

  private static final int MAX_HELD = 64 * 1024;

  private final HeaderBlock header;
  private final ContentType type;
  private final boolean ofMessage;
  private final Outlet out;
  private final boolean declaredSevenBit;
  private final SevenBitCheck check = new SevenBitCheck();
  private byte[] held = new byte[1024];
  private int length;
  private @Nullable TransferEncoder encoder;

  /// @param ofMessage whether the header is a message's, which announces MIME, not a part's
  Leaf(HeaderBlock header, ContentType type, boolean ofMessage, Outlet out) {
    this.header = header;
    this.type = type;
    this.ofMessage = ofMessage;
    this.out = out;
    String encoding = encoding(header).orElse("7bit");
    this.declaredSevenBit = encoding.equals("7bit");
    if (!declaredSevenBit && !encoding.equals("8bit") && !encoding.equals("binary")) {
      encoder = verbatim();
    }
  }

  /// The Content-Transfer-Encoding in lower case, empty where there is none.
  static Optional<String> encoding(HeaderBlock header) {
    return header
        .value("Content-Transfer-Encoding")
        .map(
            value -> {
              var cursor = new FieldCursor(value);
              boolean _ = cursor.skip();
              return cursor.run(FieldCursor::isToken).toLowerCase(Locale.ROOT);
            });
  }

  void octets(byte[] from, int offset, int count) {
    if (encoder == null) {
      if (!check.fits(from, offset, count)) {
        encoder = converting();
      } else if (length + count > MAX_HELD) {
        encoder = declaredSevenBit ? verbatim() : converting();
      }
    }
    if (encoder != null) {
      encoder.octets(from, offset, count);
    } else {
      hold(from, offset, count);
    }
  }

  void lineEnd() {
    if (encoder != null) {
      encoder.lineEnd();
    } else {
      check.lineEnd();
      hold(new byte[] {'\r', '\n'}, 0, 2);
    }
  }

  /// The content is over. True where the last line written has no end.
  boolean finish() {
    if (encoder == null) {
      encoder = declaredSevenBit ? verbatim() : relabelled();
    }
    return encoder.finish();
  }

  private void hold(byte[] from, int offset, int count) {
    if (length + count > held.length) {
      held = Arrays.copyOf(held, Math.max(length + count, 2 * held.length));
    }
    System.arraycopy(from, offset, held, length, count);
    length += count;
  }

  private TransferEncoder verbatim() {
    header.write(out::write);
    return replayed(Verbatim.strict(out));
  }

  private TransferEncoder relabelled() {
    writeHeader("7bit");
    return replayed(Verbatim.strict(out));
  }

  private TransferEncoder converting() {
    writeHeader(type.isText() ? "quoted-printable" : "base64");
    return replayed(type.isText() ? new QuotedPrintable(out) : new Base64(out));
  }

  private void writeHeader(String encoding) {
    if (ofMessage && !header.has("MIME-Version")) {
      out.write("MIME-Version: 1.0\r\n");
    }
    writeHeader(header, encoding, out);
  }

  /// Writes a header with another Content-Transfer-Encoding.
  static void writeHeader(HeaderBlock header, String encoding, Outlet out) {
    header.remove("Content-Transfer-Encoding");
    if (header.state() != HeaderBlock.State.ABSENT) {
      header.writeFields(out::write);
    }
    out.write("Content-Transfer-Encoding: " + encoding + "\r\n\r\n");
  }

  private TransferEncoder replayed(TransferEncoder next) {
    int from = 0;
    for (int at = 0; at + 1 < length; at++) {
      if (held[at] == '\r' && held[at + 1] == '\n') {
        next.octets(held, from, at - from);
        next.lineEnd();
        from = at + 2;
        at++;
      }
    }
    next.octets(held, from, length - from);
    held = new byte[0];
    length = 0;
    return next;
  }
}
