package dev.postern.audit.report;

import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Greeting;
import dev.postern.audit.PortReport.Look;
import dev.postern.audit.Report;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.RuleText;
import dev.postern.audit.probe.RuleTexts;
import dev.postern.audit.probe.Severity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// An audit as JSON: names as in these records.
///
/// @param format 1; members may be added to it, none changes its meaning
/// @param manner `ordinary` or `testing`
/// @param worst severity; null where nothing was found
/// @param failOn from which severity on it fails; `none`
/// @param findings the worst first
/// @param facts of the server as a whole, and of the domain
public record JsonReport(
    int format,
    String host,
    String manner,
    Instant started,
    long milliseconds,
    @Nullable String worst,
    Map<String, Integer> counts,
    String failOn,
    boolean failed,
    List<String> advice,
    List<PortEntry> ports,
    List<FindingEntry> findings,
    List<FactEntry> facts) {

  private static final int FORMAT = 1;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// One port at one address.
  ///
  /// @param state `open`, `closed-to-us`, `refused`, `dropped`, `unreachable`, `mute`, `alien`
  /// @param greeting null unless it is open, or closed to us
  /// @param looked by area, how far each part came
  public record PortEntry(
      String address,
      int port,
      String state,
      @Nullable String worst,
      @Nullable GreetingEntry greeting,
      Map<String, LookEntry> looked,
      List<FactEntry> facts) {}

  /// How a port greets.
  ///
  /// @param before what EHLO announces at first
  /// @param after what it announces over STARTTLS; null where that was not seen
  public record GreetingEntry(
      String text,
      long milliseconds,
      boolean implicitTls,
      List<String> before,
      @Nullable List<String> after) {}

  /// How far a part came.
  ///
  /// @param extent `done`, `cut-short`, `ordinary-only`, `not-allowed`
  public record LookEntry(String extent, String detail) {}

  /// Something that is wrong, or worth knowing.
  ///
  /// @param where `192.0.2.1:25`, the host or the domain
  /// @param fix by program: `any`, `postfix`, `exim`, `postern`
  public record FindingEntry(
      String rule,
      String area,
      String severity,
      String where,
      String title,
      String seen,
      List<String> proof,
      String why,
      Map<String, String> fix) {}

  /// Something that is neither good nor bad.
  public record FactEntry(String area, String name, List<String> values) {}

  /// Of a report.
  public static JsonReport of(Report report, Gate gate) {
    var texts = new RuleTexts();
    return new JsonReport(
        FORMAT,
        report.host(),
        word(report.manner()),
        report.started(),
        report.took().toMillis(),
        report.worst().map(Severity::word).orElse(null),
        counts(report),
        gate.word(),
        gate.fails(report),
        report.advice(),
        report.ports().stream().map(JsonReport::port).toList(),
        report.findings().stream().map(found -> finding(found, texts.of(found.rule()))).toList(),
        report.facts().stream().map(JsonReport::fact).toList());
  }

  /// Indented.
  public String write() {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
  }

  private static Map<String, Integer> counts(Report report) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Severity severity : List.of(Severity.values()).reversed()) {
      counts.put(severity.word(), 0);
    }
    report.findings().forEach(found -> counts.merge(found.severity().word(), 1, Integer::sum));
    return counts;
  }

  private static PortEntry port(PortReport port) {
    Map<String, LookEntry> looked = new LinkedHashMap<>();
    for (Area area : Area.values()) {
      Look look = port.looked().get(area);
      if (look != null) {
        looked.put(area.word(), new LookEntry(word(look.extent()), look.detail()));
      }
    }
    return new PortEntry(
        port.at().address().getHostAddress(),
        port.at().port(),
        word(port.state()),
        port.worst().map(Severity::word).orElse(null),
        port.spoke().map(JsonReport::greeting).orElse(null),
        looked,
        port.facts().stream().map(JsonReport::fact).toList());
  }

  private static GreetingEntry greeting(Greeting greeting) {
    return new GreetingEntry(
        greeting.reply().toString(),
        greeting.time().toMillis(),
        greeting.implicitTls(),
        greeting.before().lines(),
        greeting.after() == null ? null : greeting.after().lines());
  }

  private static FindingEntry finding(Finding finding, RuleText text) {
    return new FindingEntry(
        finding.rule().id(),
        finding.rule().area().word(),
        finding.severity().word(),
        finding.where(),
        text.title(),
        finding.seen(),
        finding.proof(),
        text.why(),
        text.fix());
  }

  private static FactEntry fact(Fact fact) {
    return new FactEntry(fact.area().word(), fact.name(), fact.values());
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
