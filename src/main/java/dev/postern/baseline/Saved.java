package dev.postern.baseline;

import java.nio.ByteBuffer;

/// A saved state while it is read: refuses what no detector wrote.
final class Saved {

  private final ByteBuffer in;

  Saved(byte[] octets) {
    in = ByteBuffer.wrap(octets);
  }

  double finite() {
    double number = octets(Double.BYTES).getDouble();
    if (!Double.isFinite(number)) {
      throw damaged("it has a number that is none");
    }
    return number;
  }

  double notNegative() {
    double number = finite();
    if (number < 0) {
      throw damaged("it has a negative count");
    }
    return number;
  }

  float number() {
    float number = octets(Float.BYTES).getFloat();
    if (!Float.isFinite(number)) {
      throw damaged("it has a number that is none");
    }
    return number;
  }

  float count() {
    float count = number();
    if (count < 0) {
      throw damaged("it has a negative count");
    }
    return count;
  }

  int integer() {
    return octets(Integer.BYTES).getInt();
  }

  int octet() {
    return octets(1).get();
  }

  boolean flag() {
    return switch (octet()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw damaged("it has a flag that is neither up nor down");
    };
  }

  void end() {
    if (in.hasRemaining()) {
      throw damaged("it is " + in.remaining() + " octets too long");
    }
  }

  static IllegalArgumentException damaged(String why) {
    return new IllegalArgumentException(
        "the saved baseline is damaged: " + why + "; remove it, and the series is learned anew");
  }

  private ByteBuffer octets(int wanted) {
    if (in.remaining() < wanted) {
      throw damaged("it ends too early");
    }
    return in;
  }
}
