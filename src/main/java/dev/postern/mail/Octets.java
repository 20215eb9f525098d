package dev.postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Immutable octets with the equality that `byte[]` lacks, so that they can be a record's
/// component.
public final class Octets {

  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Octets copyOf(byte[] bytes) {
    return new Octets(bytes.clone());
  }

  public static Octets ofUtf8(String text) {
    return new Octets(text.getBytes(StandardCharsets.UTF_8));
  }

  public byte[] toArray() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  public String utf8() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets octets && Arrays.equals(octets.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The length only: octets are often a credential.
  @Override
  public String toString() {
    return "Octets[" + bytes.length + "]";
  }
}
