package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostNamesTest {

  @ParameterizedTest
  @CsvSource({
    "mx.example.org, mx.example.org, true",
    "MX.Example.ORG, mx.example.org, true",
    "mx.example.org., mx.example.org, true",
    "*.example.org, mx.example.org, true",
    "*.example.org, a.mx.example.org, false",
    "*.example.org, example.org, false",
    "*.example.org, .example.org, false",
    "*.org, example.org, false",
    "m*.example.org, mx.example.org, false",
    "mx.*.org, mx.example.org, false",
    "*, org, false",
    "'', mx.example.org, false",
    "example.org, mx.example.org, false",
  })
  void aWildcardIsOneWholeLabelInFront(String presented, String host, boolean matches) {
    assertThat(HostNames.matches(presented, host)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, true",
    "2001:db8::1, true",
    "mx.example.org, false",
    "999.1.1.1, false",
    "a:b.example, false",
  })
  void whatIsNoAddressIsComparedAsAName(String host, boolean address) {
    assertThat(HostNames.isAddress(host)).isEqualTo(address);
  }
}
