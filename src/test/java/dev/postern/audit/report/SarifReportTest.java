package dev.postern.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.postern.audit.Report;
import dev.postern.audit.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SarifReportTest {

  private final JsonMapper mapper = JsonMapper.builder().build();

  @Test
  void isValidByItsSchema() throws IOException {
    assertThat(errors(new SarifReport(SampleReport.get(), Gate.USUAL).write())).isEmpty();
    assertThat(errors(new SarifReport(empty(), Gate.USUAL).write())).isEmpty();
  }

  @Test
  void whatAServerSaysDoesNotBecomeALink() {
    assertThat(SarifReport.plain("[::1]:25: see [the remedy](https://evil.example)"))
        .isEqualTo("[::1]:25: see [the remedy] (https://evil.example)");
  }

  @Test
  void theSchemaWouldSayIfItWereNot() throws IOException {
    String bad = new SarifReport(SampleReport.get(), Gate.USUAL).write();
    assertThat(errors(bad.replace("\"level\" : \"error\"", "\"level\" : \"fatal\""))).isNotEmpty();
    assertThat(errors(bad.replace("\"ruleId\"", "\"rule\""))).isNotEmpty();
  }

  @Test
  void everyRuleIsDescribedAndEveryResultPointsToIts() {
    JsonNode run = run(SampleReport.get());
    JsonNode rules = run.get("tool").get("driver").get("rules");
    assertThat(rules.size()).isEqualTo(Rules.all().size());
    for (JsonNode result : run.get("results")) {
      assertThat(rules.get(result.get("ruleIndex").asInt()).get("id"))
          .isEqualTo(result.get("ruleId"));
    }
  }

  @Test
  void aHostThatIsAnAddressIsNotTakenForAPort() {
    assertThat(SarifReport.path("2001:db8:0:0:0:0:0:1")).isEqualTo("smtp/2001:db8:0:0:0:0:0:1");
    assertThat(SarifReport.path("[2001:db8:0:0:0:0:0:1]:25"))
        .isEqualTo("smtp/2001:db8:0:0:0:0:0:1/25");
  }

  // Code scanning takes no schemes: a place is a path below smtp/.
  @Test
  void placesArePaths() {
    Set<String> places = new TreeSet<>();
    for (JsonNode result : run(SampleReport.get()).get("results")) {
      places.add(result.at("/locations/0/physicalLocation/artifactLocation/uri").asString());
    }
    assertThat(places)
        .containsExactly(
            "smtp/192.0.2.1/25",
            "smtp/2001:db8:0:0:0:0:0:1/587",
            "smtp/example",
            "smtp/mx.example");
  }

  @Test
  void theSameFaultHasTheSameNameTomorrow() {
    List<String> today = prints(SampleReport.get());
    assertThat(today).doesNotHaveDuplicates();
    assertThat(prints(SampleReport.get().without(Set.of("ports-one-family"))))
        .isSubsetOf(today)
        .hasSize(today.size() - 1);
  }

  @Test
  void whatWasNotTriedIsSaid() {
    JsonNode notes = run(SampleReport.get()).at("/invocations/0/toolExecutionNotifications");
    assertThat(notes.toString()).contains("192.0.2.1:25, relay not done: needs the owner's leave");
  }

  private List<String> prints(Report report) {
    return run(report)
        .get("results")
        .valueStream()
        .map(result -> result.get("partialFingerprints").get("posternAudit/v1").asString())
        .toList();
  }

  private JsonNode run(Report report) {
    return mapper.readTree(new SarifReport(report, Gate.USUAL).write()).get("runs").get(0);
  }

  private static List<Error> errors(String sarif) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            SarifReportTest.class.getResourceAsStream("sarif-schema-2.1.0.json"))) {
      Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4).getSchema(in);
      return schema.validate(sarif, InputFormat.JSON);
    }
  }

  private static Report empty() {
    Report sample = SampleReport.get();
    return new Report(
        "mx.example",
        sample.manner(),
        sample.started(),
        Duration.ZERO,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }
}
