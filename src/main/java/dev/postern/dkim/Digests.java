package dev.postern.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 by the JDK, which is as fast as any: it uses the processor's instructions, and no call
/// leaves Java.
final class Digests {

  private Digests() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
