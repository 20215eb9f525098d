package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.dns.Tlsa;
import dev.postern.mail.Octets;
import dev.postern.rig.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsaRulesTest {

  private static Tlsa tlsa(int usage, int selector, int matching, int length) {
    return new Tlsa(usage, selector, matching, Octets.copyOf(new byte[length]));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1, 1, 32, true",
    "3, 0, 2, 64, true",
    "2, 0, 1, 32, true",
    "2, 1, 2, 64, true",
    "0, 1, 1, 32, false",
    "1, 1, 1, 32, false",
    "4, 1, 1, 32, false",
    "255, 1, 1, 32, false",
    "3, 2, 1, 32, false",
    "3, 1, 3, 32, false",
    "3, 1, 1, 31, false",
    "3, 1, 1, 0, false",
    "3, 1, 2, 32, false",
    "3, 1, 0, 32, false",
    "2, 0, 0, 700, false",
    "3, 0, 0, 0, false",
  })
  void someMeanNothingForMail(int usage, int selector, int matching, int length, boolean usable) {
    assertThat(TlsaRules.isUsable(tlsa(usage, selector, matching, length))).isEqualTo(usable);
  }

  @Test
  void aWholeCertificateIsUsable(@TempDir Path directory) throws Exception {
    String pem = Files.readString(TestCertificate.of("mx.example").pem(directory));
    byte[] whole = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""));
    assertThat(TlsaRules.isUsable(new Tlsa(2, 0, 0, Octets.copyOf(whole)))).isTrue();
  }

  @Test
  void theStrongestDigestOfItsKindCounts() {
    Tlsa weak = tlsa(3, 1, 1, 32);
    Tlsa strong = tlsa(3, 1, 2, 64);
    Tlsa other = tlsa(2, 1, 1, 32);
    Tlsa broken = tlsa(2, 1, 2, 63);
    assertThat(TlsaRules.usable(List.of(weak, strong, other, broken)))
        .containsExactly(strong, other);
  }
}
