package dev.postern.audit.tls.hello;

import dev.postern.mail.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// What a server chose (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3).
///
/// @param version as it crosses; in TLS 1.3 that of the extension
/// @param extensions by type
public record ServerHello(
    int version, Octets random, int suite, int compression, Map<Integer, Octets> extensions) {

  public static final int RENEGOTIATION = 0xff01;
  public static final int HEARTBEAT = 15;
  public static final int TICKET = 35;
  public static final int EXTENDED_SECRET = 23;

  private static final int VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  // RFC 8446 §4.1.3: the hello that asks for another one has this for its random.
  private static final Octets RETRY =
      Octets.copyOf(
          HexFormat.of()
              .parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"));
  private static final byte[] DOWNGRADE = "DOWNGRD".getBytes(StandardCharsets.US_ASCII);

  public ServerHello {
    extensions = Map.copyOf(extensions);
  }

  /// @param message without its header
  static ServerHello decode(byte[] message) throws OctetReader.Truncated {
    var in = new OctetReader(message);
    int version = in.two();
    Octets random = Octets.copyOf(in.some(32));
    in.some(in.one());
    int suite = in.two();
    int compression = in.one();
    Map<Integer, Octets> extensions = new HashMap<>();
    if (in.hasMore()) {
      OctetReader all = in.part(in.two());
      while (all.hasMore()) {
        extensions.put(all.two(), Octets.copyOf(all.some(all.two())));
      }
    }
    Octets chosen = extensions.get(VERSIONS);
    int real = chosen != null && chosen.length() == 2 ? two(chosen, 0) : version;
    return new ServerHello(real, random, suite, compression, extensions);
  }

  /// Whether it asks for another hello, with a key of the group that it names.
  boolean isRetry() {
    return random.equals(RETRY);
  }

  public boolean has(int extension) {
    return extensions.containsKey(extension);
  }

  /// The group of TLS 1.3, where it is one.
  public Optional<Group> group() {
    Octets share = extensions.get(KEY_SHARE);
    return share != null && share.length() >= 2 ? Group.of(two(share, 0)) : Optional.empty();
  }

  /// Whether it marks that it could do better than what was offered (RFC 8446 §4.1.3).
  public boolean isMarkedAsDowngrade() {
    return Arrays.equals(random.toArray(), 24, 31, DOWNGRADE, 0, DOWNGRADE.length);
  }

  private static int two(Octets octets, int at) {
    byte[] bytes = octets.toArray();
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
