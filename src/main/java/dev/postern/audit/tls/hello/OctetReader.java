package dev.postern.audit.tls.hello;

import java.nio.ByteBuffer;

/// Reads what [OctetWriter] writes, from somebody who may have written anything.
public final class OctetReader {

  private final ByteBuffer octets;

  public OctetReader(byte[] octets) {
    this(ByteBuffer.wrap(octets));
  }

  private OctetReader(ByteBuffer octets) {
    this.octets = octets;
  }

  /// Something is shorter than it says.
  public static final class Truncated extends Exception {

    private static final long serialVersionUID = 1;

    Truncated(int wanted, int left) {
      super(wanted + " octets were promised, and " + left + " are there", null, false, false);
    }
  }

  public boolean hasMore() {
    return octets.hasRemaining();
  }

  public int one() throws Truncated {
    expect(1);
    return octets.get() & 0xff;
  }

  public int two() throws Truncated {
    expect(2);
    return octets.getShort() & 0xffff;
  }

  int three() throws Truncated {
    return one() << 16 | two();
  }

  public byte[] some(int count) throws Truncated {
    expect(count);
    var some = new byte[count];
    octets.get(some);
    return some;
  }

  /// The next octets, as something to be read by itself.
  public OctetReader part(int count) throws Truncated {
    expect(count);
    ByteBuffer part = octets.slice(octets.position(), count);
    octets.position(octets.position() + count);
    return new OctetReader(part);
  }

  byte[] rest() {
    var rest = new byte[octets.remaining()];
    octets.get(rest);
    return rest;
  }

  private void expect(int count) throws Truncated {
    if (octets.remaining() < count) {
      throw new Truncated(count, octets.remaining());
    }
  }
}
