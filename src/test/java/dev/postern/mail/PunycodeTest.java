package dev.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The samples of RFC 3492 §7.1, in code points.
class PunycodeTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Arabic, egbpdaj6bu4bxfgehfvwxn, 0644 064A 0647 0645 0627 0628 062A 0643 0644 0645 0648 0634 0639 0631 0628 064A 061F",
    "Chinese simplified, ihqwcrb4cv8a8dqg056pqjye, 4ED6 4EEC 4E3A 4EC0 4E48 4E0D 8BF4 4E2D 6587",
    "Chinese traditional, ihqwctvzc91f659drss3x8bo0yb, 4ED6 5011 7232 4EC0 9EBD 4E0D 8AAA 4E2D 6587",
    "Czech, Proprostnemluvesky-uyb24dma41a, 0050 0072 006F 010D 0070 0072 006F 0073 0074 011B 006E 0065 006D 006C 0075 0076 00ED 010D 0065 0073 006B 0079",
    "Hebrew, 4dbcagdahymbxekheh6e0a7fei0b, 05DC 05DE 05D4 05D4 05DD 05E4 05E9 05D5 05D8 05DC 05D0 05DE 05D3 05D1 05E8 05D9 05DD 05E2 05D1 05E8 05D9 05EA",
    "Hindi, i1baa7eci9glrd9b2ae1bj0hfcgg6iyaf8o0a1dig0cd, 092F 0939 0932 094B 0917 0939 093F 0928 094D 0926 0940 0915 094D 092F 094B 0902 0928 0939 0940 0902 092C 094B 0932 0938 0915 0924 0947 0939 0948 0902",
    "Japanese, n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa, 306A 305C 307F 3093 306A 65E5 672C 8A9E 3092 8A71 3057 3066 304F 308C 306A 3044 306E 304B",
    "Spanish, PorqunopuedensimplementehablarenEspaol-fmd56a, 0050 006F 0072 0071 0075 00E9 006E 006F 0070 0075 0065 0064 0065 006E 0073 0069 006D 0070 006C 0065 006D 0065 006E 0074 0065 0068 0061 0062 006C 0061 0072 0065 006E 0045 0073 0070 0061 00F1 006F 006C",
    "Vietnamese, TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g, 0054 1EA1 0069 0073 0061 006F 0068 1ECD 006B 0068 00F4 006E 0067 0074 0068 1EC3 0063 0068 1EC9 006E 00F3 0069 0074 0069 1EBF 006E 0067 0056 0069 1EC7 0074",
    "3B, 3B-ww4c5e180e575a65lsy2b, 0033 5E74 0042 7D44 91D1 516B 5148 751F",
    "Maji, MajiKoi5-783gue6qz075azm5e, 004D 0061 006A 0069 3067 004B 006F 0069 3059 308B 0035 79D2 524D",
    "sono, d9juau41awczczp, 305D 306E 30B9 30D4 30FC 30C9 3067"
  })
  void samples(String name, String encoded, String points) {
    var text = new StringBuilder();
    for (String point : points.split(" ", -1)) {
      text.appendCodePoint(Integer.parseInt(point, 16));
    }
    assertThat(Punycode.encode(text.toString())).isEqualTo(encoded);
    assertThat(Punycode.decode(encoded)).contains(text.toString());
    assertThat(Punycode.decode(encoded.toUpperCase(Locale.ROOT)))
        .hasValueSatisfying(decoded -> assertThat(decoded).isEqualToIgnoringCase(text.toString()));
  }

  @Test
  void aSupplementaryCharacterIsOneCharacter() {
    assertThat(Punycode.decode(Punycode.encode("a\uD83D\uDE00b"))).contains("a\uD83D\uDE00b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-abc!", "a-\u00e9", "99999999", "a-zzzzzzzzzzzzzzzzzzzz", "ls8h="})
  void refusesWhatIsNoPunycode(String text) {
    assertThat(Punycode.decode(text)).isEmpty();
  }
}
