package dev.postern.guard.watch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/// The network that a client is counted as: a /24, or a /48 of IPv6, as a number.
record Source(long number) {

  private static final long IPV4 = 1L << 63;

  static Source of(InetAddress address) {
    var octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? new Source(IPV4 | Integer.toUnsignedLong(octets.getInt() & 0xffffff00))
        : new Source(octets.getLong() >>> 16);
  }

  /// As a CIDR block.
  @Override
  public String toString() {
    try {
      return number < 0
          ? InetAddress.getByAddress(ByteBuffer.allocate(4).putInt((int) number).array())
                  .getHostAddress()
              + "/24"
          : InetAddress.getByAddress(ByteBuffer.allocate(16).putLong(0, number << 16).array())
                  .getHostAddress()
              + "/48";
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
