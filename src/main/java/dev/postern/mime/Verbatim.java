package dev.postern.mime;

/// Passes content on as it is, after a look at whether it may pass.
final class Verbatim implements TransferEncoder {

  private final Outlet out;
  private final SevenBitCheck check = new SevenBitCheck();
  private final boolean scrub;

  private Verbatim(Outlet out, boolean scrub) {
    this.out = out;
    this.scrub = scrub;
  }

  /// For parts that say they fit 7 bits: where one doesn't, that is a problem.
  static Verbatim strict(Outlet out) {
    return new Verbatim(out, false);
  }

  /// For text between parts, which nobody is meant to see (RFC 2046 §5.1.1): what doesn't fit
  /// becomes a question mark.
  static Verbatim scrubbing(Outlet out) {
    return new Verbatim(out, true);
  }

  @Override
  public void octets(byte[] from, int offset, int count) {
    if (check.fits(from, offset, count)) {
      out.write(from, offset, count);
    } else if (scrub) {
      for (int i = offset; i < offset + count; i++) {
        out.write(from[i] > '\r' || from[i] == '\t' ? from[i] : '?');
      }
    } else {
      out.problem("a part is labelled as 7-bit or encoded, and holds other octets or longer lines");
    }
  }

  @Override
  public void lineEnd() {
    check.lineEnd();
    out.lineEnd();
  }

  @Override
  public boolean finish() {
    return false;
  }
}
