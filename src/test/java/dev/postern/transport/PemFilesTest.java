package dev.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemFilesTest {

  @TempDir Path directory;
  private final TestCertificates ca = new TestCertificates();

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void readsTraditionalKeysAndPkcs8(String algorithm) {
    var pair = ca.leaf(directory, algorithm, "relay.example");
    assertThat(PemFiles.read(pair.certificate(), pair.key()).leaf()).isEqualTo(pair.leaf());
    Path traditional =
        TestCertificates.write(directory.resolve("traditional.key"), pair.keys().getPrivate());
    assertThat(traditional).content().contains("BEGIN " + algorithm + " PRIVATE KEY");
    assertThat(PemFiles.read(pair.certificate(), traditional).key())
        .isEqualTo(pair.keys().getPrivate());
  }

  @Test
  void readsTheChainInOrder() throws Exception {
    var pair = ca.leaf(directory, "EC", "relay.example");
    Path chain = directory.resolve("chain.pem");
    Files.writeString(
        chain, Files.readString(pair.certificate()) + Files.readString(ca.root(directory)));
    var read = PemFiles.read(chain, pair.key());
    assertThat(read.chain()).hasSize(2);
    assertThat(read.leaf()).isEqualTo(pair.leaf());
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() {
    var one = ca.leaf(directory, "EC", "one.example");
    var two = ca.leaf(directory, "EC", "two.example");
    assertThatThrownBy(() -> PemFiles.read(one.certificate(), two.key()))
        .isInstanceOf(TlsProblem.class)
        .hasMessageContaining(two.key().toString())
        .hasMessageContaining("does not belong to the first certificate in " + one.certificate());
  }

  @ParameterizedTest
  @CsvSource({
    "'', no private key in it",
    "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, this key is damaged",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY-----, encrypted",
  })
  void badKeysAreSaid(String text, String words) throws Exception {
    var pair = ca.leaf(directory, "EC", "relay.example");
    Files.writeString(pair.key(), text);
    assertThatThrownBy(() -> PemFiles.read(pair.certificate(), pair.key()))
        .isInstanceOf(TlsProblem.class)
        .hasMessageContaining(pair.key() + ": ")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "'', no certificate in it",
    "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----, damaged",
  })
  void badCertificatesAreSaid(String text, String words) throws Exception {
    var pair = ca.leaf(directory, "EC", "relay.example");
    Files.writeString(pair.certificate(), text);
    assertThatThrownBy(() -> PemFiles.read(pair.certificate(), pair.key()))
        .isInstanceOf(TlsProblem.class)
        .hasMessageContaining(pair.certificate() + ": ")
        .hasMessageContaining(words);
  }

  @Test
  void missingFilesAndDirectoriesAreSaid() {
    assertThatThrownBy(() -> new ServerTls(directory.resolve("none.pem"), directory))
        .isInstanceOf(TlsProblem.class)
        .hasMessage(
            directory.resolve("none.pem") + ": no such file: see tls: in the configuration");
    assertThatThrownBy(() -> new ServerTls(directory, directory)).isInstanceOf(TlsProblem.class);
  }

  @Test
  void theEndPointHashFollowsTheSignature() {
    var strong = ca.leaf(directory, "EC", "strong.example", "SHA384withECDSA");
    assertThat(PemFiles.read(strong.certificate(), strong.key()).endPoint().length()).isEqualTo(48);
    var weak = ca.leaf(directory, "EC", "weak.example", "SHA1withECDSA");
    assertThat(PemFiles.read(weak.certificate(), weak.key()).endPoint().length()).isEqualTo(32);
  }
}
