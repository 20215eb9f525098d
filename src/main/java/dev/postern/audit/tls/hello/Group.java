package dev.postern.audit.tls.hello;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A group in which keys are exchanged (RFC 8446 §4.2.7), by its number at IANA.
public enum Group {
  X25519_MLKEM768(0x11EC, "X25519MLKEM768", Kind.POST_QUANTUM),
  P256_MLKEM768(0x11EB, "SecP256r1MLKEM768", Kind.POST_QUANTUM),
  P384_MLKEM1024(0x11ED, "SecP384r1MLKEM1024", Kind.POST_QUANTUM),
  MLKEM512(0x0200, "MLKEM512", Kind.POST_QUANTUM),
  MLKEM768(0x0201, "MLKEM768", Kind.POST_QUANTUM),
  MLKEM1024(0x0202, "MLKEM1024", Kind.POST_QUANTUM),
  X25519_KYBER768(0x6399, "X25519Kyber768Draft00", Kind.POST_QUANTUM),
  X25519(0x001D, "x25519", Kind.CURVE),
  P256(0x0017, "secp256r1", Kind.CURVE),
  P384(0x0018, "secp384r1", Kind.CURVE),
  P521(0x0019, "secp521r1", Kind.CURVE),
  X448(0x001E, "x448", Kind.CURVE),
  K256(0x0016, "secp256k1", Kind.CURVE),
  BRAINPOOL_256(0x001A, "brainpoolP256r1", Kind.CURVE),
  BRAINPOOL_384(0x001B, "brainpoolP384r1", Kind.CURVE),
  BRAINPOOL_512(0x001C, "brainpoolP512r1", Kind.CURVE),
  FFDHE2048(0x0100, "ffdhe2048", Kind.FIELD),
  FFDHE3072(0x0101, "ffdhe3072", Kind.FIELD),
  FFDHE4096(0x0102, "ffdhe4096", Kind.FIELD),
  FFDHE6144(0x0103, "ffdhe6144", Kind.FIELD),
  FFDHE8192(0x0104, "ffdhe8192", Kind.FIELD),
  SECT163K1(0x0001, "sect163k1", Kind.WEAK),
  SECT163R1(0x0002, "sect163r1", Kind.WEAK),
  SECT163R2(0x0003, "sect163r2", Kind.WEAK),
  SECT193R1(0x0004, "sect193r1", Kind.WEAK),
  SECT193R2(0x0005, "sect193r2", Kind.WEAK),
  SECP160K1(0x000F, "secp160k1", Kind.WEAK),
  SECP160R1(0x0010, "secp160r1", Kind.WEAK),
  SECP160R2(0x0011, "secp160r2", Kind.WEAK),
  SECP192K1(0x0012, "secp192k1", Kind.WEAK),
  SECP192R1(0x0013, "secp192r1", Kind.WEAK);

  private final int number;
  private final String text;
  private final Kind kind;

  /// What a group is made of.
  public enum Kind {
    /// A lattice, alone or beside a curve: also a quantum computer reads nothing.
    POST_QUANTUM,
    CURVE,
    /// Integers modulo a prime (RFC 7919).
    FIELD,
    /// A curve with less than 112 bits of strength.
    WEAK
  }

  Group(int number, String text, Kind kind) {
    this.number = number;
    this.text = text;
    this.kind = kind;
  }

  public int number() {
    return number;
  }

  public Kind kind() {
    return kind;
  }

  static Optional<Group> of(int number) {
    return Arrays.stream(values()).filter(group -> group.number == number).findFirst();
  }

  /// What TLS 1.3 may use.
  public static List<Group> modern() {
    return where(group -> group.kind != Kind.WEAK);
  }

  /// What ECDHE of TLS 1.2 may use.
  public static List<Group> curves() {
    return where(group -> group.kind == Kind.CURVE);
  }

  public static List<Group> weak() {
    return where(group -> group.kind == Kind.WEAK);
  }

  private static List<Group> where(Predicate<Group> condition) {
    return Arrays.stream(values()).filter(condition).toList();
  }

  /// Its name at IANA.
  @Override
  public String toString() {
    return text;
  }
}
