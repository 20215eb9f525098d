package dev.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "*.google.com, aspmx.l.GOOGLE.com, true",
    "*.google.com, google.com, false",
    "*.google.com, aspmx.l.google.com.evil.example, false",
    "4.7.*, 4.7.28, true",
    "4.7.*, 4.17.28, false",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXbXbX, false",
    "*, '', true",
    "**a**, xay, true",
    "'', '', true",
    "'', a, false",
  })
  void aStarStandsForAnything(String pattern, String text, boolean matches) {
    assertThat(Glob.whole(pattern).matches(text)).isEqualTo(matches);
  }

  @Test
  void withinLooksAnywhere() {
    assertThat(Glob.within("too many*connections").matches("421 Too MANY open Connections, sorry"))
        .isTrue();
    assertThat(Glob.within("[TS").matches("[TS04] deferred")).isTrue();
  }

  @Test
  void aHostileTextCostsLittle() {
    Glob glob = Glob.within("a*".repeat(90) + "b");
    assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(glob.matches("a".repeat(1_000_000))).isFalse());
  }

  @Test
  void textIsCut() {
    assertThat(Glob.within("end").matches("x".repeat(Glob.MOST_TEXT) + "end")).isFalse();
  }
}
