package dev.postern.guard;

import inet.ipaddr.IPAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Blocks of one address family as sorted ranges that neither overlap nor touch.
final class Ranges {

  private final byte[][] first;
  private final byte[][] last;

  private Ranges(byte[][] first, byte[][] last) {
    this.first = first;
    this.last = last;
  }

  static Ranges of(List<IPAddress> blocks) {
    List<IPAddress> sorted = new ArrayList<>(blocks);
    sorted.sort(Comparator.comparing(block -> block.getLower().getValue()));
    List<byte[]> first = new ArrayList<>();
    List<byte[]> last = new ArrayList<>();
    for (IPAddress block : sorted) {
      byte[] low = block.getLower().getBytes();
      byte[] high = block.getUpper().getBytes();
      if (!last.isEmpty()
          && number(low).compareTo(number(last.getLast()).add(BigInteger.ONE)) <= 0) {
        if (Arrays.compareUnsigned(high, last.getLast()) > 0) {
          last.set(last.size() - 1, high);
        }
      } else {
        first.add(low);
        last.add(high);
      }
    }
    return new Ranges(first.toArray(byte[][]::new), last.toArray(byte[][]::new));
  }

  boolean isEmpty() {
    return first.length == 0;
  }

  int count() {
    return first.length;
  }

  boolean contains(byte[] address) {
    int at = Arrays.binarySearch(first, address, Arrays::compareUnsigned);
    // Not found: the insertion point is one past the range that may hold it.
    int range = at >= 0 ? at : -at - 2;
    return range >= 0 && Arrays.compareUnsigned(address, last[range]) <= 0;
  }

  /// How many addresses.
  BigInteger size() {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < first.length; i++) {
      sum = sum.add(length(i));
    }
    return sum;
  }

  /// The first range of more than `most` addresses, as text.
  Optional<String> widerThan(BigInteger most) {
    for (int i = 0; i < first.length; i++) {
      if (length(i).compareTo(most) > 0) {
        return Optional.of(text(first[i]) + " to " + text(last[i]));
      }
    }
    return Optional.empty();
  }

  private BigInteger length(int range) {
    return number(last[range]).subtract(number(first[range])).add(BigInteger.ONE);
  }

  private static BigInteger number(byte[] address) {
    return new BigInteger(1, address);
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
