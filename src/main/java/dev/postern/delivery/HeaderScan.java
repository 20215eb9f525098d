package dev.postern.delivery;

import dev.postern.store.Body;
import java.nio.ByteBuffer;

/// Finds out whether a message's header holds other than ASCII, so that it needs SMTPUTF8 whatever
/// its addresses are (RFC 6532 §3.2).
final class HeaderScan {

  private HeaderScan() {}

  /// Reads up to the empty line. Blocks where the body is in a file.
  ///
  /// @throws dev.postern.store.StoreFailure if it can't be read
  static boolean isInternational(Body body) {
    int last4 = 0x0D0A;
    try (Body.Reader reader = body.open()) {
      for (ByteBuffer chunk = reader.next(); chunk.hasRemaining(); chunk = reader.next()) {
        while (chunk.hasRemaining()) {
          byte octet = chunk.get();
          if (octet < 0) {
            return true;
          }
          last4 = last4 << 8 | octet;
          if (last4 == 0x0D0A0D0A) {
            return false;
          }
        }
      }
    }
    return false;
  }
}
