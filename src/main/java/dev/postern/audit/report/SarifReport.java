package dev.postern.audit.report;

import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Look;
import dev.postern.audit.Report;
import dev.postern.audit.Rules;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleTexts;
import dev.postern.audit.probe.Severity;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An audit as SARIF 2.1.0, which code scanning takes. A port stands where a file would.
public final class SarifReport {

  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Report report;
  private final Gate gate;
  private final List<Rule> rules = Rules.all();
  // How often a rule was broken at a place, so that each result has a name of its own.
  private final Map<String, Integer> seen = new HashMap<>();

  public SarifReport(Report report, Gate gate) {
    this.report = report;
    this.gate = gate;
  }

  /// Indented.
  public String write() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("$schema", SCHEMA).put("version", "2.1.0");
    ObjectNode run = root.putArray("runs").addObject();
    tool(run.putObject("tool").putObject("driver"));
    invocation(run.putArray("invocations").addObject());
    ArrayNode results = run.putArray("results");
    report.findings().forEach(finding -> result(finding, results.addObject()));
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(root);
  }

  private void tool(ObjectNode driver) {
    driver.put("name", "postern audit");
    ArrayNode all = driver.putArray("rules");
    var texts = new RuleDescriptions(new RuleTexts());
    rules.forEach(rule -> texts.describe(rule, all.addObject()));
  }

  private void invocation(ObjectNode invocation) {
    invocation.put("executionSuccessful", true);
    invocation.put("exitCode", gate.fails(report) ? 1 : 0);
    invocation.put("startTimeUtc", report.started().truncatedTo(ChronoUnit.MILLIS).toString());
    invocation.put(
        "endTimeUtc",
        report.started().plus(report.took()).truncatedTo(ChronoUnit.MILLIS).toString());
    ArrayNode notes = invocation.putArray("toolExecutionNotifications");
    for (PortReport port : report.ports()) {
      for (Area area : Area.values()) {
        Look look = port.looked().get(area);
        if (look != null && look.extent() != Look.Extent.DONE) {
          ObjectNode note = notes.addObject();
          note.put("level", "note");
          note.putObject("message")
              .put("text", plain(port.at() + ", " + area.word() + " not done: " + look.detail()));
        }
      }
    }
  }

  private void result(Finding finding, ObjectNode result) {
    String id = finding.rule().id();
    result.put("ruleId", id);
    result.put("ruleIndex", rules.indexOf(finding.rule()));
    result.put("level", level(finding.severity()));
    result.put("rank", rank(finding.severity()));
    result.putObject("message").put("text", plain(finding.where() + ": " + finding.seen()));
    location(finding, result.putArray("locations").addObject());
    result
        .putObject("partialFingerprints")
        .put("posternAudit/v1", fingerprint(id + '\n' + report.host() + '\n' + finding.where()));
    result
        .putObject("properties")
        .put("severity", finding.severity().word())
        .put("area", finding.rule().area().word());
  }

  private static void location(Finding finding, ObjectNode location) {
    ObjectNode physical = location.putObject("physicalLocation");
    physical.putObject("artifactLocation").put("uri", path(finding.where()));
    // A line must be named for the proof to be shown.
    ObjectNode region = physical.putObject("region");
    region.put("startLine", 1);
    if (!finding.proof().isEmpty()) {
      region.putObject("snippet").put("text", String.join("\n", finding.proof()));
    }
    location
        .putArray("logicalLocations")
        .addObject()
        .put("fullyQualifiedName", finding.where())
        .put("kind", "resource");
  }

  // GitHub takes paths in a repository alone and refuses a file with smtp://192.0.2.1:25 in it.
  static String path(String where) {
    String plain = where.replaceFirst("^(?:\\[(.*)]|([^:]*)):(\\d+)$", "$1$2/$3");
    try {
      return new URI(null, null, "smtp/" + plain, null).toASCIIString();
    } catch (URISyntaxException _) {
      return "smtp";
    }
  }

  // `[text](target)` is a link in a message (SARIF §3.11.6), and it quotes what servers say.
  static String plain(String text) {
    return text.replace("](", "] (");
  }

  static String level(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> "error";
      case MEDIUM -> "warning";
      case LOW, INFO -> "note";
    };
  }

  // 0 to 100, by which viewers sort.
  private static double rank(Severity severity) {
    return RuleDescriptions.score(severity) * 10;
  }

  private String fingerprint(String text) {
    int times = seen.merge(text, 1, Integer::sum);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((text + '\n' + times).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException cause) {
      throw new IllegalStateException("every JDK has SHA-256", cause);
    }
  }
}
