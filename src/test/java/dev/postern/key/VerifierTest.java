package dev.postern.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Octets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifierTest {

  private static final Octets SALT =
      Octets.copyOf(Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="));

  /// The exchange of RFC 7677 §3.
  @Test
  void provesTheExchangeOfTheRfc() {
    Verifier verifier = Verifier.derive(Sha256::hi, "pencil", SALT, 4096);
    byte[] authMessage =
        Octets.ofUtf8(
                "n=user,r=rOprNGfwEbeRWgbNEkqO,"
                    + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
                    + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
            .toArray();
    byte[] proof = Base64.getDecoder().decode("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

    assertThat(verifier.isProvenBy(proof, authMessage)).isTrue();
    assertThat(verifier.serverSignature(authMessage))
        .isEqualTo(Base64.getDecoder().decode("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
    proof[0] ^= 1;
    assertThat(verifier.isProvenBy(proof, authMessage)).isFalse();
    assertThat(verifier.isProvenBy(new byte[31], authMessage)).isFalse();
  }

  @Test
  void survivesItsStorageForm() {
    Verifier verifier = Verifier.derive(Sha256::hi, "pencil", SALT, 4096);
    assertThat(verifier.encoded()).startsWith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$");
    assertThat(Verifier.parse(verifier.encoded())).contains(verifier);
    assertThat(verifier.matches(Sha256::hi, "pencil")).isTrue();
    assertThat(verifier.matches(Sha256::hi, "pencil ")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SCRAM-SHA-1$4096:AAAA$AAAA:AAAA",
        "SCRAM-SHA-256$1:W22ZaJ0SNY7soEsUEjb6gQ==$x:y",
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$AAAA:AAAA",
        "SCRAM-SHA-256$4096:A$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            + ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void damageIsNoticed(String text) {
    assertThat(Verifier.parse(text)).isEmpty();
  }

  @Test
  void itsTextShowsNoKey() {
    Verifier verifier = Verifier.derive(Sha256::hi, "pencil", SALT, 4096);
    assertThat(verifier.toString())
        .doesNotContain(Base64.getEncoder().encodeToString(verifier.serverKey().toArray()));
  }
}
