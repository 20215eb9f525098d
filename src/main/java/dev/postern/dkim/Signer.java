package dev.postern.dkim;

import dev.postern.mime.HeaderBlock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/// One message being signed, by every key at once: the header is known, then the body passes once,
/// then there are the signatures. Used by one thread at a time.
///
/// A signature says when it was made (`t=`). It says neither when it ends (`x=`: mail that waited
/// in a queue would fail, and verifiers differ) nor for whom (`i=`, whose default is the domain),
/// and covers the whole body (no `l=`: RFC 6376 §8.2).
public final class Signer {

  private static final int LINE = 76;

  private final List<SigningKey> keys;
  private final SignedFields fields;
  private final BodyHash body = new BodyHash();

  /// @param header the message's fields, in blocks that stand one after another
  public Signer(List<SigningKey> keys, List<HeaderBlock> header) {
    this.keys = List.copyOf(keys);
    this.fields = SignedFields.of(header);
  }

  /// Takes what remains of the body's next octets, and leaves the buffer's position alone.
  public void body(ByteBuffer octets) {
    body.update(octets);
  }

  /// The fields that go ahead of the message, a DKIM-Signature for each key.
  ///
  /// @throws IllegalStateException if a key can't sign
  public ByteBuffer finish(Instant now) {
    byte[] signed = RelaxedFields.of(fields.fields());
    String hash = Base64.getEncoder().encodeToString(body.finish());
    var all = new StringBuilder(1536);
    for (SigningKey key : keys) {
      String unsigned = unsigned(key, hash, now);
      byte[] own = RelaxedFields.of(List.of(StandardCharsets.US_ASCII.encode(unsigned)));
      // Itself it signs without its line end and without what comes behind b= (RFC 6376 §3.7).
      byte[] signature = key.sign(signed, own, own.length - 2);
      all.append(unsigned);
      fold(all, Base64.getEncoder().encodeToString(signature), 3);
      all.append("\r\n");
    }
    return StandardCharsets.US_ASCII.encode(all.toString());
  }

  private String unsigned(SigningKey key, String hash, Instant now) {
    var text = new StringBuilder(512);
    text.append("DKIM-Signature: v=1; a=").append(key.algorithm().tag());
    text.append("; c=relaxed/relaxed; d=").append(key.domain().ascii());
    text.append(";\r\n\ts=").append(key.selector());
    text.append("; t=").append(now.getEpochSecond()).append(";\r\n\th=");
    names(text);
    return text.append(";\r\n\tbh=").append(hash).append(";\r\n\tb=").toString();
  }

  private void names(StringBuilder text) {
    int column = 3;
    for (int i = 0; i < fields.names().size(); i++) {
      String name = fields.names().get(i);
      if (i > 0) {
        text.append(':');
        column++;
        if (column + name.length() >= LINE) {
          text.append("\r\n\t ");
          column = 2;
        }
      }
      text.append(name);
      column += name.length();
    }
  }

  private static void fold(StringBuilder text, String base64, int first) {
    int column = first;
    int at = 0;
    while (at < base64.length()) {
      int count = Math.min(LINE - column, base64.length() - at);
      text.append(base64, at, at + count);
      at += count;
      if (at < base64.length()) {
        text.append("\r\n\t ");
        column = 2;
      }
    }
  }
}
