package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StsRecordTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=STSv1; id=20160831085700Z;",
        "v=STSv1;id=20160831085700Z",
        "v=STSv1 ; new=thing ; id=20160831085700Z; id=2",
      })
  void hasAnId(String text) {
    assertThat(StsRecord.id(List.of("v=spf1 -all", text))).contains("20160831085700Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v=STSv1",
        "v=STSv1;",
        "v=STSv1; id=",
        "v=STSv1; id=a-b",
        "v=STSv1; id=123456789012345678901234567890123",
        "v=STSv1; id 1; id=1",
        "v=STSv1;; id=1",
        "v=STSv12; id=1",
        "v=stsv1; id=1",
        " v=STSv1; id=1",
        "id=1; v=STSv1",
      })
  void isNone(String text) {
    assertThat(StsRecord.id(List.of(text))).isEmpty();
  }

  @Test
  void twoAreNone() {
    assertThat(StsRecord.id(List.of("v=STSv1; id=1;", "v=STSv1; id=1;"))).isEmpty();
    assertThat(StsRecord.id(List.of())).isEmpty();
  }
}
