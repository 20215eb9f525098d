package dev.postern.rig;

import dev.postern.audit.Audit;
import dev.postern.audit.AuditScope;
import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Greeting;
import dev.postern.audit.Progress;
import dev.postern.audit.Report;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Patience;
import dev.postern.audit.probe.Probe;
import dev.postern.rig.Subject.Service;
import dev.postern.rig.Verdicts.Question;
import dev.postern.transport.Roots;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Our own audit of a server, as a golden report and as verdicts that others' can be compared with.
final class AuditWitness {

  // A stranger to every subject, and nobody else's.
  private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.99");

  // What else was found out may differ from run to run; the suites are in the tables that compare.
  private static final Set<Area> STEADY = EnumSet.of(Area.CAPABILITIES, Area.TLS);

  // Judged by the time that answers take.
  private static final Set<String> TIMED =
      Set.of("accounts-time-tells", "accounts-no-lockout", "accounts-weak-lockout");

  private final Subject subject;
  private final Report report;

  private AuditWitness(Subject subject, Report report) {
    this.subject = subject;
    this.report = report;
  }

  /// Audits all its ports; takes half a minute.
  static AuditWitness of(Subject subject, Roots roots) {
    List<Integer> ports =
        subject.ports().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    var scope =
        new AuditScope(
            subject.address(),
            ports,
            Probe.Manner.TESTING,
            new Caller("", STRANGER, null),
            null,
            null,
            roots,
            Patience.DEFAULT);
    Report report =
        Audit.at(
                List.of(InetAddress.ofLiteral(subject.address())),
                scope,
                EnumSet.complementOf(EnumSet.of(Area.DOMAIN)),
                Progress.SILENT)
            .run();
    return new AuditWitness(subject, report);
  }

  Subject subject() {
    return subject;
  }

  Report report() {
    return report;
  }

  /// Every finding, by port and the worst first, and what was found out besides; without what
  /// differs from run to run.
  String golden() {
    var lines = new ArrayList<String>();
    report.advice().forEach(line -> lines.add("use " + line));
    findings(lines, report.general());
    for (PortReport port : report.ports()) {
      lines.add("");
      lines.add("== " + service(port) + ", " + port.state());
      port.looked().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .filter(look -> look.getValue().extent() != PortReport.Look.Extent.DONE)
          .forEach(look -> lines.add(look.getKey().word() + " " + look.getValue().extent()));
      findings(lines, port.findings());
      port.facts().stream()
          .filter(fact -> STEADY.contains(fact.area()) && !fact.name().startsWith("suites "))
          .sorted(Comparator.comparing(Fact::area).thenComparing(Fact::name))
          .forEach(
              fact -> {
                lines.add("fact " + fact.area().word() + ", " + fact.name() + ":");
                fact.values().forEach(value -> lines.add("  " + value));
              });
    }
    return lines.stream().map(this::steady).collect(Collectors.joining("\n", "", "\n"));
  }

  private static void findings(List<String> lines, List<Finding> findings) {
    findings.stream()
        .filter(finding -> !TIMED.contains(finding.rule().id()))
        .sorted(
            Comparator.comparing(Finding::severity)
                .reversed()
                .thenComparing(finding -> finding.rule().id())
                .thenComparing(Finding::seen))
        .forEach(
            finding ->
                lines.add(
                    finding.severity().word() + " " + finding.rule().id() + ": " + finding.seen()));
  }

  private Service service(PortReport port) {
    return subject.ports().entrySet().stream()
        .filter(entry -> entry.getValue() == port.at().port())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  // Ports, times and what is minted anew.
  private String steady(String line) {
    String steady = line;
    for (Map.Entry<Service, Integer> port : subject.ports().entrySet()) {
      steady = steady.replace(String.valueOf(port.getValue()), port.getKey().name());
    }
    for (Map.Entry<Pattern, String> change : CHANGES.entrySet()) {
      steady = change.getKey().matcher(steady).replaceAll(change.getValue());
    }
    return steady.stripTrailing();
  }

  private static final Map<Pattern, String> CHANGES =
      Map.of(
          Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ][\\d:.]+Z"), "DATE",
          Pattern.compile("\\d+(\\.\\d+)? ?(ms|s)\\b"), "TIME");

  /// The port that others look at.
  static int mainPort(Subject subject) {
    Map<Service, Integer> ports = subject.ports();
    return subject.port(ports.containsKey(Service.SMTP) ? Service.SMTP : Service.SUBMISSION);
  }

  /// What it says of that port.
  Verdicts verdicts() {
    int number = mainPort(subject);
    PortReport port =
        report.ports().stream()
            .filter(each -> each.at().port() == number)
            .findFirst()
            .orElseThrow();
    var answers = new EnumMap<Question, Set<String>>(Question.class);
    Greeting greeting = port.spoke().orElseThrow();
    answers.put(Question.EXTENSIONS, greeting.before().keywords());
    answers.put(Question.STARTTLS, yes(greeting.before().has("STARTTLS")));
    answers.put(Question.HANDSHAKE, yes(port.fact(Area.TLS, "negotiated").size() == 2));
    answers.put(Question.CLEAR_LOGIN, found(port, "capabilities-auth-before-tls"));
    answers.put(
        Question.OPEN_RELAY,
        yes(port.findings().stream().anyMatch(each -> each.rule().id().startsWith("relay-open"))));
    answers.put(
        Question.USERS,
        found(port, "accounts-vrfy-tells", "accounts-expn-tells", "accounts-rcpt-tells"));
    answers.put(
        Question.VERSIONS,
        port.fact(Area.TLS, "versions").stream()
            .map(AuditWitness::number)
            .collect(Collectors.toSet()));
    Set<String> suites = suites(port);
    answers.put(Question.SUITES, suites);
    answers.put(Question.ANONYMOUS, found(port, "tls-anonymous-suites"));
    answers.put(
        Question.BROKEN, found(port, "tls-null-suites", "tls-export-suites", "tls-broken-suites"));
    answers.put(Question.TRIPLE_DES, found(port, "tls-short-blocks"));
    answers.put(
        Question.SERVER_ORDER,
        yes(port.fact(Area.TLS, "order of suites").contains("the server's")));
    answers.put(Question.COMPRESSION, found(port, "tls-compression"));
    answers.put(Question.HEARTBLEED, found(port, "tls-heartbleed"));
    answers.put(
        Question.SECURE_RENEGOTIATION,
        yes(found(port, "tls-insecure-renegotiation").contains("no")));
    answers.put(Question.CLIENT_RENEGOTIATION, found(port, "tls-client-renegotiation"));
    answers.put(
        Question.SELF_SIGNED,
        port.fact(Area.TLS, "trusted").isEmpty()
            ? Set.of(Verdicts.NONE)
            : found(port, "tls-self-signed"));
    return new Verdicts(answers);
  }

  private static Set<String> suites(PortReport port) {
    var suites = new TreeMap<String, List<String>>();
    port.facts().stream()
        .filter(fact -> fact.area() == Area.TLS && fact.name().startsWith("suites "))
        .forEach(fact -> suites.put(number(fact.name().substring(7)), fact.values()));
    return suites.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(suite -> entry.getKey() + " " + suite))
        .collect(Collectors.toSet());
  }

  private static String number(String version) {
    return version.replaceFirst("TLSv?\\s*", "").replaceFirst("SSLv?\\s*", "SSL ");
  }

  private static Set<String> found(PortReport port, String... rules) {
    Set<String> wanted = Set.of(rules);
    return yes(port.findings().stream().anyMatch(each -> wanted.contains(each.rule().id())));
  }

  private static Set<String> yes(boolean so) {
    return Set.of(so ? "yes" : "no");
  }
}
