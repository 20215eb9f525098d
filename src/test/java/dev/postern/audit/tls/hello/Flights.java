package dev.postern.audit.tls.hello;

import java.util.List;
import java.util.function.Consumer;

/// Flights as servers make them, octet by octet: what no server here speaks any more.
public final class Flights {

  private Flights() {}

  /// A ServerHello and ServerHelloDone in one record, with what comes between.
  public static byte[] flight(
      int version, int suite, int compression, List<Integer> extensions, byte[] between) {
    var messages = new OctetWriter();
    messages.all(hello(version, suite, compression, extensions)).all(between);
    messages.all(message(14, _ -> {}));
    return record(22, version, messages.toArray());
  }

  static byte[] hello(int version, int suite, int compression, List<Integer> extensions) {
    return message(
        2,
        body -> {
          body.two(version).all(new byte[32]).one(0).two(suite).one(compression);
          if (!extensions.isEmpty()) {
            body.vector(
                2, all -> extensions.forEach(type -> all.two(type).vector(2, e -> e.one(0))));
          }
        });
  }

  /// ServerKeyExchange of DHE with a prime of so many bits.
  public static byte[] prime(int bits) {
    var prime = new byte[bits / 8];
    prime[0] = (byte) 0x80;
    return message(
        12,
        body ->
            body.vector(2, p -> p.all(prime)).vector(2, g -> g.one(2)).vector(2, y -> y.one(5)));
  }

  /// ServerKeyExchange of ECDHE.
  static byte[] curve(Group group) {
    return message(12, body -> body.one(3).two(group.number()).vector(1, point -> point.one(4)));
  }

  static byte[] message(int type, Consumer<OctetWriter> body) {
    return new OctetWriter().one(type).vector(3, body).toArray();
  }

  public static byte[] record(int type, int version, byte[] content) {
    return new OctetWriter().one(type).two(version).vector(2, all -> all.all(content)).toArray();
  }

  public static byte[] alert(int number) {
    return record(21, 0x0301, new byte[] {2, (byte) number});
  }
}
