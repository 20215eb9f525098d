package dev.postern.mime;

/// Writes the content of one part in some content transfer encoding. Line ends of the content
/// arrive as [#lineEnd], every other octet, a CR or LF of its own too, through [#octets].
sealed interface TransferEncoder permits Base64, QuotedPrintable, Verbatim {

  void octets(byte[] from, int offset, int count);

  void lineEnd();

  /// The content is over. True where the last line written has no end, and would need one at the
  /// end of a message.
  boolean finish();
}
