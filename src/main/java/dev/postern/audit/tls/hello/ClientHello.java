package dev.postern.audit.tls.hello;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What a client offers first (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2), in a form that offers as much
/// or as little as one wants to know about.
///
/// @param version the highest, and in TLS 1.3 the only one
/// @param host asked for (RFC 6066 §3); an address is not
/// @param groups none leaves the extension out
public record ClientHello(
    Version version, String host, List<Integer> suites, List<Integer> groups, Set<Trait> traits) {

  /// "I came back with an older version" (RFC 7507 §3).
  public static final int FALLBACK = 0x5600;

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int MOST_HOST = 255;

  // Servers behind some load balancers hang on hellos of such a size (RFC 7685 §1).
  private static final int BAD_FROM = 256;
  private static final int BAD_TO = 511;

  // All that certificates are signed with, the old ones last.
  private static final List<Integer> SIGNATURES =
      List.of(
          0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
          0x0401, 0x0501, 0x0601, 0x0402, 0x0301, 0x0303, 0x0302, 0x0203, 0x0201, 0x0202, 0x0101);

  /// Something more that can be offered.
  public enum Trait {
    /// DEFLATE before nothing (RFC 3749).
    COMPRESSION,
    /// RFC 6520.
    HEARTBEAT,
    /// A stapled answer about the certificate (RFC 6066 §8), tickets (RFC 5077), and keys that
    /// depend on the whole handshake (RFC 7627).
    COMMON
  }

  public ClientHello {
    suites = List.copyOf(suites);
    groups = List.copyOf(groups);
    traits = Set.copyOf(traits);
  }

  /// One version, and all that a usual client has beside it.
  public static ClientHello offering(String host, Version version, List<Suite> some) {
    return offering(
        host, version, some, version == Version.TLS_1_3 ? Group.modern() : Group.curves());
  }

  /// The same, with these groups; none leaves the extension out.
  public static ClientHello offering(
      String host, Version version, List<Suite> some, List<Group> groups) {
    return new ClientHello(
        version,
        host,
        some.stream().map(Suite::number).toList(),
        groups.stream().map(Group::number).toList(),
        Set.of(Trait.COMMON));
  }

  /// As one record.
  ///
  /// @param random of 32 octets
  public byte[] encode(byte[] random) {
    var body = new OctetWriter();
    body.two(Math.min(version.number(), Version.TLS_1_2.number())).all(random);
    // Middleboxes want to see one in TLS 1.3 (RFC 8446 §D.4).
    body.vector(1, id -> id.all(version == Version.TLS_1_3 ? random : new byte[0]));
    body.vector(2, list -> list.twos(suites));
    body.vector(1, this::compressions);
    if (version != Version.SSL_3) {
      byte[] extensions = extensions();
      int size = body.size() + 2 + extensions.length + 4;
      body.vector(
          2,
          all -> {
            all.all(extensions);
            if (size >= BAD_FROM && size <= BAD_TO) {
              extension(all, 21, padding -> padding.all(new byte[Math.max(1, BAD_TO - size - 3)]));
            }
          });
    }
    byte[] message = body.toArray();
    var record = new OctetWriter();
    record.one(HANDSHAKE).two(recordVersion());
    record.vector(2, all -> all.one(CLIENT_HELLO).vector(3, one -> one.all(message)));
    return record.toArray();
  }

  private int recordVersion() {
    return version == Version.SSL_3 ? Version.SSL_3.number() : Version.TLS_1_0.number();
  }

  private void compressions(OctetWriter list) {
    if (traits.contains(Trait.COMPRESSION)) {
      list.one(1);
    }
    list.one(0);
  }

  private byte[] extensions() {
    var all = new OctetWriter();
    if (isName(host)) {
      byte[] name = host.getBytes(StandardCharsets.US_ASCII);
      extension(all, 0, e -> e.vector(2, l -> l.one(0).vector(2, one -> one.all(name))));
    }
    if (!groups.isEmpty()) {
      extension(all, 10, e -> e.vector(2, list -> list.twos(groups)));
      extension(all, 11, e -> e.vector(1, list -> list.one(0)));
    }
    if (version.isCurrent()) {
      extension(all, 13, e -> e.vector(2, list -> list.twos(SIGNATURES)));
    }
    if (version == Version.TLS_1_3) {
      extension(all, 43, e -> e.vector(1, list -> list.two(version.number())));
      // No share: the server names the group that it wants (RFC 8446 §4.1.4).
      extension(all, 51, e -> e.two(0));
      extension(all, 45, e -> e.vector(1, list -> list.one(1)));
    } else {
      extension(all, 0xff01, e -> e.one(0));
    }
    if (traits.contains(Trait.COMMON)) {
      extension(all, 5, e -> e.one(1).two(0).two(0));
      extension(all, 35, _ -> {});
      extension(all, 23, _ -> {});
    }
    if (traits.contains(Trait.HEARTBEAT)) {
      extension(all, 15, e -> e.one(1));
    }
    return all.toArray();
  }

  private static void extension(OctetWriter all, int type, Consumer<OctetWriter> content) {
    all.two(type).vector(2, content);
  }

  private static boolean isName(String host) {
    try {
      InetAddress.ofLiteral(host);
      return false;
    } catch (IllegalArgumentException _) {
      return !host.isEmpty()
          && host.length() <= MOST_HOST
          && host.chars().allMatch(character -> character > ' ' && character < 0x7f);
    }
  }
}
