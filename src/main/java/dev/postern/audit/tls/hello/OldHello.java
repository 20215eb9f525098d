package dev.postern.audit.tls.hello;

/// The first exchange of SSL 2.0, which has records of its own (RFC 6176 forbids it).
public final class OldHello {

  /// All seven kinds that there were.
  private static final int[] KINDS = {
    0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700c0
  };

  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 4;
  private static final int LONG_HEADER = 0x80;

  /// As many octets of an answer as tell.
  public static final int TELLING = 11;

  private OldHello() {}

  /// As it is sent.
  ///
  /// @param challenge of 16 octets
  public static byte[] encode(byte[] challenge) {
    var body = new OctetWriter();
    body.one(CLIENT_HELLO).two(Version.SSL_2.number());
    body.two(3 * KINDS.length).two(0).two(challenge.length);
    for (int kind : KINDS) {
      body.one(kind >> 16).two(kind);
    }
    byte[] message = body.all(challenge).toArray();
    return new OctetWriter().two(LONG_HEADER << 8 | message.length).all(message).toArray();
  }

  /// Whether an answer takes the offer. A server that has SSL 2.0 but no common kind does not.
  public static boolean isTaken(byte[] answer) {
    try {
      var in = new OctetReader(answer);
      boolean record = (in.two() & LONG_HEADER << 8) != 0 && in.one() == SERVER_HELLO;
      in.two(); // whether it knows the session, and the kind of certificate
      boolean version = in.two() == Version.SSL_2.number();
      in.two(); // the certificate's length
      return record && version && in.two() > 0;
    } catch (OctetReader.Truncated _) {
      return false;
    }
  }
}
