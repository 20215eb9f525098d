package dev.postern.guard.volume;

import dev.postern.mail.Mailbox;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/// What one accepted message tells of its key: whence, to whom, how large. Addresses only as
/// hashes.
public final class Submission {

  // Past this, a list is a list: the rest says nothing new.
  private static final int MOST = 1000;

  final long network;
  final long size;
  final long[] recipients;

  /// @param network the client's, as [#network] has it
  /// @param size in octets
  /// @param recipients as [#hash] has them
  public Submission(long network, long size, long... recipients) {
    this.network = network;
    this.size = size;
    this.recipients = recipients;
  }

  public static Submission of(InetAddress client, List<Mailbox> recipients, long size) {
    var hashes = new long[Math.min(recipients.size(), MOST)];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = hash(recipients.get(i));
    }
    return new Submission(network(client), size, hashes);
  }

  /// The /24 or, of IPv6, the /48 of an address, as a number that isn't 0.
  public static long network(InetAddress client) {
    var octets = ByteBuffer.wrap(client.getAddress());
    return client instanceof Inet4Address
        ? octets.getInt() >>> 8 | 1L << 32
        : octets.getLong() >>> 16 | 1L << 62;
  }

  /// The same for the same address in every run of the program.
  public static long hash(Mailbox recipient) {
    return mix(
        (long) recipient.localPart().hashCode() << 32
            ^ Integer.toUnsignedLong(recipient.domain().hashCode()));
  }

  /// Spreads a number over all 64 bits.
  public static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
