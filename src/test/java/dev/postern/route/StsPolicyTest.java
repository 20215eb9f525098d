package dev.postern.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.route.StsPolicy.Mode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StsPolicyTest {

  @Test
  void readsThePolicyOfTheRfc() throws Exception {
    StsPolicy policy =
        StsPolicy.parse(
            String.join(
                "\r\n",
                "version: STSv1",
                "mode: enforce",
                "mx: mail.example.com",
                "mx: *.Example.NET",
                "mx: backupmx.example.com",
                "max_age: 604800",
                ""));
    assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
    assertThat(policy.mx())
        .containsExactly("mail.example.com", "*.example.net", "backupmx.example.com");
    assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
    assertThat(policy.lines()).hasSize(6).contains("mx: *.Example.NET");
    assertThat(StsPolicy.parse(String.join("\n", policy.lines()))).isEqualTo(policy);
  }

  @Test
  void passesOverWhatItDoesNotKnowAndTakesTheFirstOfTwo() throws Exception {
    StsPolicy policy =
        StsPolicy.parse(
            """
            mode:testing \s
            version:STSv1
            x-new.field: anything: at äll

            mode: enforce
            mx:mx.example
            max_age: 9999999999
            max_age: 1

            """);
    assertThat(policy.mode()).isEqualTo(Mode.TESTING);
    assertThat(policy.maxAge()).isEqualTo(StsPolicy.MOST_AGE);
  }

  @Test
  void noneNeedsNoHosts() throws Exception {
    assertThat(StsPolicy.parse("version: STSv1\nmode: none\nmax_age: 86400").mx()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "mode: enforce\nmx: a.example\nmax_age: 1",
        "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1",
        "version: STSv1\nmode: enforced\nmx: a.example\nmax_age: 1",
        "version: STSv1\nmx: a.example\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: a.example",
        "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1",
        "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 12345678901",
        "version: STSv1\nmode: enforce\nmx: *\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: a*.example\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: [192.0.2.1]\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: a.example, b.example\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx\nmax_age: 1",
      })
  void refusesWhatIsNoPolicy(String text) {
    assertThatThrownBy(() -> StsPolicy.parse(text)).isInstanceOf(MalformedPolicy.class);
  }

  @ParameterizedTest
  @CsvSource({
    "mail.example.com, true",
    "MAIL.example.com, true",
    "a.example.net, true",
    "a.b.example.net, false",
    "example.net, false",
    "mail.example.org, false",
    "localhost, false",
    "'', false"
  })
  void coversByLabel(String host, boolean covered) throws Exception {
    StsPolicy policy =
        StsPolicy.parse(
            "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 1");
    assertThat(policy.covers(host)).isEqualTo(covered);
  }
}
