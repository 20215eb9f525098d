package dev.postern.guard.lockout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserHashTest {

  /// Vectors of the reference implementation: key 00..0f, message 00, 01, …
  @ParameterizedTest
  @CsvSource({
    "0, 726fdb47dd0e0e31",
    "1, 74f839c593dc67fd",
    "8, 93f5f5799a932462",
    "15, a129ca6149be45e5"
  })
  void isSipHash(int length, String expected) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) i;
    }
    var hash = new UserHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
    assertThat(Long.toHexString(hash.of(message))).isEqualTo(expected);
  }
}
