package dev.postern.audit.tls.hello;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;

/// Writes the presentation language of TLS (RFC 8446 §3): big-endian numbers, and vectors that
/// begin with their length.
public final class OctetWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public OctetWriter one(int value) {
    out.write(value);
    return this;
  }

  public OctetWriter two(int value) {
    return one(value >> 8).one(value);
  }

  public OctetWriter all(byte[] octets) {
    out.writeBytes(octets);
    return this;
  }

  /// Numbers of two octets each.
  OctetWriter twos(List<Integer> values) {
    values.forEach(this::two);
    return this;
  }

  /// A vector with a length of so many octets.
  public OctetWriter vector(int lengthOctets, Consumer<OctetWriter> content) {
    var inner = new OctetWriter();
    content.accept(inner);
    byte[] octets = inner.toArray();
    for (int shift = 8 * (lengthOctets - 1); shift >= 0; shift -= 8) {
      one(octets.length >> shift);
    }
    return all(octets);
  }

  int size() {
    return out.size();
  }

  public byte[] toArray() {
    return out.toByteArray();
  }
}
