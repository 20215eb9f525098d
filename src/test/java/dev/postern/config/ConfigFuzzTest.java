package dev.postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postern.listener.ListenerConfig;
import dev.postern.smtp.server.SessionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Whatever stands in a file, reading it ends with a good configuration or with problems that have
/// a text. No text makes an open relay.
class ConfigFuzzTest {

  private static final Path FILE = Path.of("/nonexistent/fuzz.yaml");

  @FuzzTest(maxDuration = "2m")
  void anyTextIsReadOrRefused(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    Loaded loaded = ConfigFile.parse(text, FILE, _ -> "a-secret-of-the-environment");
    assertThat(loaded.problems())
        .allSatisfy(problem -> assertThat(problem.text()).isNotBlank())
        .hasSizeLessThan(300);
    switch (loaded) {
      case Loaded.Bad bad ->
          assertThat(bad.problems())
              .anyMatch(problem -> problem.severity() == Problem.Severity.ERROR);
      case Loaded.Good good -> {
        assertThat(ConfigView.yaml(good.config())).doesNotContain("a-secret-of-the-environment");
        good.config().listeners().forEach(ConfigFuzzTest::asksForAKeyOrAListedNetwork);
      }
    }
  }

  private static void asksForAKeyOrAListedNetwork(ListenerConfig listener) {
    assertThat(listener.trustedNetworks().widerThan(8, 32)).isEmpty();
    if (listener.tls() == SessionPolicy.Tls.OPTIONAL
        || listener.auth() == ListenerConfig.Auth.TRUSTED_NETWORKS) {
      assertThat(listener.trustedNetworks().isEmpty()).isFalse();
    }
  }
}
