package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.config.DevConfig;
import dev.postern.observe.Metrics;
import dev.postern.rig.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// What lies under deploy/ and the page of metrics, held against a relay that runs and against the
/// code.
class DeployTest {

  private static final Path PAGE = Path.of("docs/metrics.md");
  private static final Path DASHBOARD = Path.of("deploy/grafana/postern.json");
  private static final Path RULES = Path.of("deploy/prometheus/alerts.yaml");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\w+) \\| [^|]* \\| [^|]+ \\| ([^|]+) \\|$");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:postern|jvm|process|system)_[a-z_]+\\b");
  private static final Pattern COUNTED =
      Pattern.compile("(?:\\.|\\b)(count|counter|gauge)\\(\\s*\"([a-z_.]+)\"");

  /// Exported once something has happened, under names that the source has not in one piece.
  private static final Set<String> COMPOSED =
      Set.of(
          "jvm_gc_pause_seconds",
          "postern_alert_command_total",
          "postern_alert_webhook_total",
          "postern_limit_refusals_total");

  private static final Pattern PART = Pattern.compile("_(?:bucket|sum|count)$");

  @TempDir private Path directory;

  private record Row(String type, String from) {}

  private static Map<String, Row> page() throws IOException {
    return ROW.matcher(Files.readString(PAGE))
        .results()
        .collect(
            Collectors.toMap(
                row -> row.group(1),
                row -> new Row(row.group(2), row.group(3)),
                (a, _) -> {
                  throw new AssertionError("twice on the page: " + a);
                },
                TreeMap::new));
  }

  private Set<String> scraped() throws IOException {
    var metrics = new Metrics();
    try (var _ = new Relay(DevConfig.in(directory, 0, 0), _ -> {}, metrics)) {
      return metrics
          .scrape()
          .lines()
          .filter(line -> line.startsWith("# TYPE "))
          .map(line -> line.split(" ", -1)[2])
          // The greatest of a time window, beside a histogram.
          .filter(name -> !name.endsWith("_seconds_max"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> counted() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      // Metrics itself puts the names together.
      for (Path file :
          files
              .filter(path -> path.toString().endsWith(".java") && !path.endsWith("Metrics.java"))
              .toList()) {
        COUNTED
            .matcher(Files.readString(file))
            .results()
            .map(
                found ->
                    "postern_"
                        + found.group(2).replace('.', '_')
                        + (found.group(1).equals("gauge") ? "" : "_total"))
            .forEach(names::add);
      }
    }
    return names;
  }

  private static List<String> expressions() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(Files.readString(DASHBOARD));
    return dashboard.findValuesAsString("expr");
  }

  private static Set<String> named(Collection<String> texts, Map<String, Row> page) {
    return texts.stream()
        .flatMap(text -> NAME.matcher(text).results().map(found -> found.group()))
        .map(name -> page.containsKey(name) ? name : PART.matcher(name).replaceFirst(""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void whatARelayExportsIsOnThePage() throws IOException {
    Set<String> exported = scraped();
    exported.addAll(counted());
    // A name that is put together from parts is only seen once it is counted.
    exported.removeIf(
        name -> !name.startsWith("postern_") || name.contains("__") || name.endsWith("_"));
    assertThat(exported).hasSizeGreaterThan(25);
    assertThat(page().keySet()).containsAll(exported);
  }

  @Test
  void whatIsOnThePageIsExported() throws IOException {
    Set<String> scraped = scraped();
    Set<String> known = new TreeSet<>(scraped);
    known.addAll(counted());
    Map<String, Row> page = page();
    known.addAll(COMPOSED);
    assertThat(known).containsAll(page.keySet());
    page.values().removeIf(row -> !row.from().equals("start"));
    assertThat(scraped).as("from the start").containsAll(page.keySet());
  }

  @Test
  void dashboardAndRulesNameWhatThePageNames() throws IOException {
    Map<String, Row> page = page();
    Set<String> onDashboard = named(expressions(), page);
    assertThat(onDashboard).hasSizeGreaterThan(40);
    assertThat(page.keySet()).containsAll(onDashboard);
    Set<String> inRules = named(List.of(Files.readString(RULES)), page);
    assertThat(inRules).hasSizeGreaterThan(15);
    assertThat(page.keySet()).containsAll(inRules);
  }

  @Test
  void everyRuleSaysWhatToDo() throws IOException {
    List<String> rules =
        Arrays.stream(Files.readString(RULES).split("(?m)^ {6}- alert: ")).skip(1).toList();
    assertThat(rules)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            rule ->
                assertThat(rule)
                    .contains("severity: ")
                    .contains("summary: \"")
                    .containsPattern("description: \"[^\"]{80,}\""));
  }

  @Test
  @Tag("slow")
  void prometheusTakesTheRulesAndTheDashboardsExpressions() throws IOException {
    Program.assume("promtool", "prometheus");
    Program.Result checked = Program.run("promtool", "check", "rules", RULES.toString());
    assertThat(checked.exit()).as(checked.all()).isZero();
    Program.Result tested =
        Program.run(
            RULES.toAbsolutePath().getParent(),
            Map.of(),
            "",
            List.of("promtool", "test", "rules", "alerts_test.yaml"));
    assertThat(tested.exit()).as(tested.all()).isZero();
    assertThat(tested.out()).contains("SUCCESS");

    var rules = new StringBuilder("groups:\n - name: dashboard\n   rules:\n");
    int number = 0;
    for (String expression : expressions()) {
      rules
          .append("    - { record: \"r" + number++ + "\", expr: ")
          .append(
              new ObjectMapper().writeValueAsString(expression.replace("$__rate_interval", "5m")))
          .append(" }\n");
    }
    Path file = Files.writeString(directory.resolve("dashboard.yaml"), rules);
    Program.Result parsed = Program.run("promtool", "check", "rules", file.toString());
    assertThat(parsed.exit()).as(parsed.all()).isZero();
    assertThat(parsed.out()).contains(number + " rules found");
  }

  @Test
  @Tag("slow")
  void prometheusReadsWhatARelayExports() throws IOException {
    Program.assume("promtool", "prometheus");
    var metrics = new Metrics();
    try (var _ = new Relay(DevConfig.in(directory, 0, 0), _ -> {}, metrics)) {
      Program.Result linted =
          Program.run(
              Path.of("."), Map.of(), metrics.scrape(), List.of("promtool", "check", "metrics"));
      assertThat(linted.all()).doesNotContain("error while linting");
    }
  }
}
