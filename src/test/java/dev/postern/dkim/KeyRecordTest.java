package dev.postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRecordTest {

  private static final KeyRecord RECORD = new KeyRecord(Algorithm.RSA, "MIIBIjANBg+/kqh=");

  @Test
  void fitsIntoStrings() {
    KeyRecord rsa =
        KeyRecord.of(Algorithm.RSA, new Primitives(null).mint(Algorithm.RSA).getPublic());
    assertThat(rsa.text()).startsWith("v=DKIM1; k=rsa; p=MII").hasSize(410);
    assertThat(rsa.strings()).hasSize(2).allMatch(text -> text.length() <= 255);
    assertThat(String.join("", rsa.strings())).isEqualTo(rsa.text());
    assertThat(rsa.fault(List.of(rsa.text()))).isEmpty();
    KeyRecord ed25519 =
        KeyRecord.of(Algorithm.ED25519, new Primitives(null).mint(Algorithm.ED25519).getPublic());
    assertThat(ed25519.key()).hasSize(44);
    assertThat(ed25519.strings()).containsExactly(ed25519.text());
    assertThat(KeyRecord.name("s", "x.example")).isEqualTo("s._domainkey.x.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=DKIM1; k=rsa; p=MIIBIjANBg+/kqh=",
        "p=MIIBIjANBg+/kqh=",
        " v = DKIM1 ;p= MIIBIj ANBg+/kqh= ;",
        "v=DKIM1; h=sha1:sha256; s=email; t=s; n=a note; p=MIIBIjANBg+/kqh=; x=y"
      })
  void isFoundHoweverItIsWritten(String text) {
    assertThat(RECORD.fault(List.of(text))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "v=DKIM1; k=rsa|it has no p=",
        "v=DKIM1; k=rsa; p=|its p= is empty, which revokes the key",
        "v=DKIM1; k=ed25519; p=MIIBIjANBg+/kqh=|k= is \"ed25519\", not rsa",
        "v=DKIM2; p=MIIBIjANBg+/kqh=|v= is \"DKIM2\", not DKIM1",
        "p=MIIBIjANBg+/kqh=; v=DKIM1|v= must come first",
        "v=DKIM1; p=MIIBIjAN|its p= was cut off after 8 of 16 characters",
        "v=DKIM1; p=AAAA|its p= is another key",
        "v=DKIM1; h=sha1; p=MIIBIjANBg+/kqh=|its h= leaves out sha256",
        "v=DKIM1; s=tlsrpt; p=MIIBIjANBg+/kqh=|its s= leaves out email",
        "v=DKIM1; t=y:s; p=MIIBIjANBg+/kqh=|its t=y says that it is a test only",
        "v=DKIM1; p=A; p=MIIBIjANBg+/kqh=|the tag p= stands there twice",
        "MIIBIjANBg|it is no list of tags: \"MIIBIjANBg\""
      })
  void whatIsWrongIsSaid(String text, String why) {
    assertThat(RECORD.fault(List.of(text))).contains(why);
  }

  @Test
  void severalRecordsAreWrong() {
    assertThat(RECORD.fault(List.of(RECORD.text(), RECORD.text())).orElseThrow())
        .startsWith("2 TXT records stand at that name");
  }
}
