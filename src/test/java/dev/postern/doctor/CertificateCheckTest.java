package dev.postern.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.doctor.Line.Level;
import dev.postern.doctor.Setup.Certificate;
import dev.postern.transport.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCheckTest {

  @TempDir Path directory;
  private final Instant now = Instant.now();
  private final TestCertificates ca = new TestCertificates();

  private static List<Line> look(Certificate files, Instant at) {
    return new CertificateCheck(Setups.with(files), InstantSource.fixed(at)).look();
  }

  private Certificate leaf(String name) {
    TestCertificates.Pair pair = ca.leaf(directory, "EC", name);
    return new Certificate(pair.certificate(), pair.key(), null);
  }

  private static void has(List<Line> lines, Level level, String seen, String remedy) {
    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.level()).isEqualTo(level);
              assertThat(line.seen()).contains(seen);
              assertThat(line.remedy()).contains(remedy);
            });
  }

  @Test
  void aPrivateCasCertificateIsToldToBeSo() {
    List<Line> lines = look(leaf("relay.example"), now.plus(Duration.ofHours(2)));
    has(lines, Level.OK, "it names relay.example", "");
    has(lines, Level.OK, "the key belongs to the certificate", "");
    has(lines, Level.WARN, "does not lead to a root", "fullchain.pem");
    // It is good for a day.
    has(lines, Level.WARN, "it expires in 0 d", "your CA");
  }

  @Test
  void anExpiredOneAndOneOfTheFutureFail() {
    Certificate files = leaf("relay.example");
    has(look(files, now.plus(Duration.ofDays(3))), Level.FAIL, "it has expired", "your CA");
    has(look(files, now.minus(Duration.ofDays(900))), Level.FAIL, "not good before", "clock");
  }

  @Test
  void aKeyOfAnotherCertificateFails() {
    Certificate files = leaf("relay.example");
    TestCertificates.Pair other = ca.leaf(directory, "EC", "other.example");
    has(
        look(new Certificate(files.chain(), other.key(), null), now),
        Level.FAIL,
        "this key does not belong",
        "put the server's own certificate first");
  }

  @Test
  void aCertificateForOthersIsAWarning() {
    has(look(leaf("other.example"), now), Level.WARN, "does not name relay.example", "in it");
  }

  @Test
  void certificatesOutOfOrderFail() throws IOException {
    Certificate files = leaf("relay.example");
    Path stranger = new TestCertificates().root(directory);
    Path both = directory.resolve("both.pem");
    Files.writeString(both, Files.readString(files.chain()) + Files.readString(stranger));
    has(
        look(new Certificate(both, files.key(), null), now),
        Level.FAIL,
        "not in order",
        "from the bottom up");
  }

  @Test
  void missingAndDamagedFilesFailWithTheirName() throws IOException {
    Path none = directory.resolve("none.pem");
    List<Line> missing = look(new Certificate(none, none, null), now);
    has(missing, Level.FAIL, "no such file", "tls:");
    assertThat(missing.getFirst().what()).isEqualTo(none.toString());
    Path broken = Files.writeString(directory.resolve("broken.pem"), "hello");
    has(look(new Certificate(broken, none, null), now), Level.FAIL, "no certificate", "PEM");
  }

  @Test
  void theRelaysOwnIsMadeWhenItStarts() {
    Path none = directory.resolve("none.pem");
    has(
        look(new Certificate(none, none, directory.resolve("ca.pem")), now),
        Level.OK,
        "the relay makes it",
        "");
  }
}
