package dev.postern.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AimTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,127.0.0.1:2525",
    "127.0.0.1:26,127.0.0.1:26",
    "::1,[::1]:2525",
    "[::1]:26,[::1]:26",
    "[::1],[::1]:2525",
    "::ffff:127.0.0.1,[::ffff:127.0.0.1]:2525",
    "127.8.9.10,127.8.9.10:2525",
  })
  void loopbackIsLoopbackHoweverItIsWritten(String text, String name) throws Exception {
    Aim aim = Aim.at(text, 2525).orElseThrow();

    assertThat(aim).hasToString(name);
    assertThat(aim.isLoopback()).isTrue();
    assertThat(aim.addresses()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "0.0.0.0", "[::]:25", "2001:db8::1", "::ffff:192.0.2.1"})
  void everythingElseIsNot(String text) throws UnknownHostException {
    assertThat(Aim.at(text, 2525).orElseThrow().isLoopback()).isFalse();
  }

  @Test
  void oneAddressElsewhereIsEnough() {
    var aim =
        new Aim(
            "mixed.example",
            25,
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("192.0.2.1")));

    assertThat(aim.isLoopback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "a:0", "a:65536", "host:25:26", "[::1", "[::1]:x", "[]:25"})
  void otherFormsAreNone(String text) throws UnknownHostException {
    assertThat(Aim.at(text, 2525)).isEmpty();
  }

  @Test
  void aNameWithoutAnAddressIsSaidToHaveNone() {
    assertThatThrownBy(() -> Aim.at("nowhere.invalid", 25))
        .isInstanceOf(UnknownHostException.class);
  }
}
