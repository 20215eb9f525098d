package dev.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Octets;
import org.junit.jupiter.api.Test;

class SaslTextTest {

  @Test
  void saslTextTellsNothingFromNone() {
    assertThat(SaslText.encodeInitial(Octets.EMPTY)).isEqualTo("=");
    assertThat(SaslText.encode(Octets.EMPTY)).isEmpty();
    assertThat(SaslText.decodeInitial("=")).contains(Octets.EMPTY);
    assertThat(SaslText.decode("=")).isEmpty();
    assertThat(SaslText.decode("")).contains(Octets.EMPTY);
    assertThat(SaslText.decode("QQ")).isEmpty();
    assertThat(SaslText.decode("QQ==")).contains(Octets.ofUtf8("A"));
    assertThat(SaslText.decode("Q Q=")).isEmpty();
  }
}
