package dev.postern.cli;

import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Greeting;
import dev.postern.audit.PortReport.Look;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.Report;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.RuleText;
import dev.postern.audit.probe.RuleTexts;
import dev.postern.audit.probe.Severity;
import dev.postern.audit.report.Gate;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How an audit looks on a terminal: a table of the ports, which to use, how good their TLS is,
/// then what was found, the worst first. The same thing at several ports is said once.
final class AuditText {

  private static final int MOST_PROOF = 16;
  private static final int MOST_SEEN = 12;
  private static final Map<String, String> PROGRAMS =
      Map.of("any", "", "postfix", "Postfix: ", "exim", "Exim: ", "postern", "Postern: ");

  private final PrintWriter out;
  private final Terminal.Paint paint;
  private final RuleTexts texts = new RuleTexts();

  AuditText(PrintWriter out, Terminal.Paint paint) {
    this.out = out;
    this.paint = paint;
  }

  void print(Report report, Gate gate, boolean withFacts) {
    table(report);
    advice(report);
    tls(report);
    groups(report).forEach(this::group);
    if (withFacts) {
      facts(report);
    }
    end(report, gate);
  }

  private void table(Report report) {
    var table =
        new Table("PORT", "ADDRESS", "STATE", "GREETING", "TLS", "AUTH", "RELAY", "WORST", "GRADE");
    for (PortReport port : report.ports()) {
      Optional<Greeting> spoke = port.spoke().filter(_ -> port.state() == State.OPEN);
      table.add(
          Integer.toString(port.at().port()),
          port.at().address().getHostAddress(),
          AuditProgress.word(port.state()),
          port.spoke().map(greeting -> greeting.time().toMillis() + " ms").orElse("-"),
          spoke.map(AuditText::tls).orElse("-"),
          spoke.map(AuditText::logins).orElse("-"),
          relay(port),
          port.worst().map(Severity::word).orElse("-"),
          port.fact(Area.TLS, "grade").stream().findFirst().orElse("-"));
    }
    table.print(out);
  }

  private static String tls(Greeting greeting) {
    if (greeting.implicitTls()) {
      return "implicit";
    }
    return greeting.before().has("STARTTLS") ? "STARTTLS" : "none";
  }

  private static String logins(Greeting greeting) {
    Hello after = greeting.after() == null ? Hello.NONE : greeting.after();
    if (greeting.before().has("AUTH")) {
      return greeting.implicitTls() ? "over TLS" : "in clear";
    }
    return after.has("AUTH") ? "over TLS" : "no";
  }

  private static String relay(PortReport port) {
    Look look = port.looked().get(Area.RELAY);
    if (look == null) {
      return "-";
    }
    boolean open =
        port.findings().stream()
            .anyMatch(
                found ->
                    found.rule().area() == Area.RELAY && found.severity().isAtLeast(Severity.HIGH));
    if (open) {
      return "OPEN";
    }
    return switch (look.extent()) {
      case DONE, ORDINARY_ONLY -> "closed";
      case CUT_SHORT -> "unfinished";
      case NOT_ALLOWED -> "not tried";
    };
  }

  private void advice(Report report) {
    out.println();
    if (report.advice().isEmpty()) {
      out.println("No port is one that a client with a login should use.");
      return;
    }
    out.println("A client with a login should use, the first that it can reach:");
    report.advice().forEach(line -> out.println("  " + Printable.of(line)));
  }

  private void tls(Report report) {
    TlsGlance.of(report.ports())
        .forEach(
            (glance, ports) -> {
              out.println();
              out.println("TLS of " + String.join(", ", ports));
              String label = "grade";
              for (String line : glance.grade()) {
                paragraph(label, Printable.of(line));
                label = "";
              }
              saidOf("takes", glance.taken());
              saidOf("shows", glance.shown());
            });
  }

  private void saidOf(String label, String text) {
    if (!text.isEmpty()) {
      paragraph(label, Printable.of(text));
    }
  }

  /// The same rule, equally bad.
  private record Kind(String rule, Severity severity) {}

  private static List<List<Finding>> groups(Report report) {
    Map<Kind, List<Finding>> groups = new LinkedHashMap<>();
    for (Finding finding : report.findings()) {
      var kind = new Kind(finding.rule().id(), finding.severity());
      groups.computeIfAbsent(kind, _ -> new ArrayList<>()).add(finding);
    }
    return List.copyOf(groups.values());
  }

  private void group(List<Finding> findings) {
    Finding first = findings.getFirst();
    RuleText text = texts.of(first.rule());
    out.println();
    out.println(painted(first.severity()) + "  " + text.title() + "  (" + first.rule().id() + ")");
    Map<String, List<String>> places =
        findings.stream()
            .collect(
                Collectors.groupingBy(
                    Finding::seen,
                    LinkedHashMap::new,
                    Collectors.mapping(Finding::where, Collectors.toList())));
    seen(places);
    proof(first.proof());
    paragraph("why", text.why());
    String label = "fix";
    for (Map.Entry<String, String> fix : text.fix().entrySet()) {
      paragraph(label, PROGRAMS.getOrDefault(fix.getKey(), "") + fix.getValue());
      label = "";
    }
  }

  // On one line before it is wrapped: nothing that a server says makes a line of ours.
  private void seen(Map<String, List<String>> places) {
    places.entrySet().stream()
        .limit(MOST_SEEN)
        .forEach(
            place -> {
              String where = String.join(", ", place.getValue().stream().distinct().toList());
              paragraph("seen", Printable.of(where + ": " + place.getKey()));
            });
    if (places.size() > MOST_SEEN) {
      labelled("", "… and " + (places.size() - MOST_SEEN) + " times more (--json has them)");
    }
  }

  private void proof(List<String> proof) {
    String label = "proof";
    for (String line : proof.stream().limit(MOST_PROOF).toList()) {
      labelled(label, Printable.of(line));
      label = "";
    }
    if (proof.size() > MOST_PROOF) {
      labelled("", "… and " + (proof.size() - MOST_PROOF) + " lines more (--json has them)");
    }
  }

  private void facts(Report report) {
    for (PortReport port : report.ports()) {
      facts(port.at().toString(), port.facts());
    }
    facts(report.host(), report.facts());
  }

  private void facts(String where, List<Fact> facts) {
    if (facts.isEmpty()) {
      return;
    }
    out.println();
    out.println("Facts of " + Printable.of(where));
    for (Fact fact : facts) {
      String label = "  " + fact.area().word() + ", " + Printable.of(fact.name()) + ": ";
      out.println(label + Printable.of(String.join("; ", fact.values())));
    }
  }

  private void end(Report report, Gate gate) {
    out.println();
    out.println(summary(report) + " in " + report.took().toSeconds() + " s.");
    left(report).forEach(out::println);
    if (gate.fails(report)) {
      out.println("This fails: something is " + gate.word() + " or worse (--fail-on).");
    }
  }

  private static String summary(Report report) {
    List<String> counts = new ArrayList<>();
    for (Severity severity : List.of(Severity.values()).reversed()) {
      long count = report.findings().stream().filter(found -> found.severity() == severity).count();
      if (count > 0) {
        counts.add(count + " " + severity.word());
      }
    }
    return counts.isEmpty() ? "Nothing was found" : "Found: " + String.join(", ", counts);
  }

  // What was not looked at, in one line for each reason.
  private static List<String> left(Report report) {
    Map<Look.Extent, List<String>> left = new LinkedHashMap<>();
    for (Area area : Area.values()) {
      report.ports().stream()
          .map(port -> Optional.ofNullable(port.looked().get(area)).map(Look::extent))
          .flatMap(Optional::stream)
          .distinct()
          .forEach(extent -> left.computeIfAbsent(extent, _ -> new ArrayList<>()).add(area.word()));
    }
    List<String> lines = new ArrayList<>();
    say(left.get(Look.Extent.NOT_ALLOWED), "Not tried: %s.", lines);
    say(left.get(Look.Extent.ORDINARY_ONLY), "Tried in part: %s.", lines);
    if (!lines.isEmpty()) {
      lines.add("--i-may-test-this tries the rest, for hosts that you may test.");
    }
    say(left.get(Look.Extent.CUT_SHORT), "Not finished: %s (see ports-cut-short above).", lines);
    return lines;
  }

  private static void say(@Nullable List<String> areas, String form, List<String> lines) {
    if (areas != null) {
      lines.add(form.formatted(String.join(", ", areas)));
    }
  }

  private void paragraph(String label, String text) {
    String rest = label;
    for (String line : Wrapped.lines(Printable.lines(text))) {
      labelled(rest, line);
      rest = "";
    }
  }

  private void labelled(String label, String line) {
    out.println("  %-7s%s".formatted(label, line).stripTrailing());
  }

  private String painted(Severity severity) {
    String word = severity.word().toUpperCase(Locale.ROOT);
    if (paint == Terminal.Paint.PLAIN) {
      return word;
    }
    String colour =
        switch (severity) {
          case CRITICAL, HIGH -> "31";
          case MEDIUM -> "33";
          case LOW -> "36";
          case INFO -> "2";
        };
    return "\u001b[" + colour + "m" + word + "\u001b[0m";
  }
}
