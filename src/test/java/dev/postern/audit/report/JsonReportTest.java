package dev.postern.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.Report;
import dev.postern.audit.probe.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonReportTest {

  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/postern/audit/report/report.json");

  private final JsonMapper mapper = JsonMapper.builder().build();

  // Why and how are texts that writers may change.
  @Test
  void namesAndShapesStay() throws IOException {
    JsonNode made = mapper.readTree(JsonReport.of(SampleReport.get(), Gate.USUAL).write());
    for (JsonNode finding : made.get("findings")) {
      assertThat(finding.get("why").asString()).isNotEmpty();
      assertThat(finding.get("fix").get("any").asString()).isNotEmpty();
      ((ObjectNode) finding).remove(Set.of("why", "fix", "title"));
    }
    assertThat(made).isEqualTo(mapper.readTree(Files.readString(GOLDEN)));
  }

  @Test
  void nothingInItMovesACursor() {
    String json = JsonReport.of(SampleReport.get(), Gate.USUAL).write();
    assertThat(json.chars().filter(c -> c < 0x20 && c != '\n' && c != '\r')).isEmpty();
  }

  @Test
  void theGateDecidesWhatFails() {
    Report report = SampleReport.get();
    assertThat(JsonReport.of(report, new Gate(Severity.CRITICAL)).failed()).isFalse();
    assertThat(JsonReport.of(report, new Gate(Severity.HIGH)).failed()).isTrue();
    assertThat(JsonReport.of(report, new Gate(null)).failed()).isFalse();
    Report without = report.without(Set.of("capabilities-auth-before-tls"));
    assertThat(JsonReport.of(without, Gate.USUAL).failed()).isFalse();
    assertThat(JsonReport.of(without, Gate.USUAL).counts()).containsEntry("high", 0);
  }

  @Test
  void gatesAreReadAsTheyAreWritten() {
    for (String word : Set.of("info", "low", "medium", "high", "critical", "none")) {
      assertThat(Gate.parse(word).orElseThrow().word()).isEqualTo(word);
    }
    assertThat(Gate.parse("bad")).isEmpty();
  }
}
