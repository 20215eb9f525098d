package dev.postern.audit.report;

import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Look;
import dev.postern.audit.Report;
import dev.postern.audit.Rules;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleText;
import dev.postern.audit.probe.RuleTexts;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;

/// An audit as JUnit's XML, which every CI shows: a suite for each port, in it a case for each rule
/// that was looked for. A case fails where the gate does.
public final class JUnitReport {

  private final Report report;
  private final Gate gate;
  private final RuleTexts texts = new RuleTexts();

  public JUnitReport(Report report, Gate gate) {
    this.report = report;
    this.gate = gate;
  }

  /// One case.
  ///
  /// @param skipped why it was not looked for; empty where it was
  private record Case(Rule rule, List<Finding> findings, String skipped) {}

  /// The document.
  public String write() {
    var text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      start(xml, "testsuites", "name", "postern audit " + report.host());
      suite(xml, report.host(), general());
      for (PortReport port : report.ports()) {
        suite(xml, port.at().toString(), cases(port));
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException cause) {
      throw new IllegalStateException("a text in memory can be written", cause);
    }
    return text.toString();
  }

  // Whether a domain was looked at is known by its facts.
  private List<Case> general() {
    boolean domain = report.facts().stream().anyMatch(fact -> fact.area() == Area.DOMAIN);
    Set<String> whole = Rules.ofTheWhole();
    List<Case> cases = new ArrayList<>();
    for (Rule rule : Rules.all()) {
      List<Finding> found = of(rule, report.general());
      boolean looked = whole.contains(rule.id()) || (domain && rule.area() == Area.DOMAIN);
      if (looked || !found.isEmpty()) {
        cases.add(new Case(rule, found, ""));
      }
    }
    return cases;
  }

  private static List<Case> cases(PortReport port) {
    Set<String> whole = Rules.ofTheWhole();
    List<Case> cases = new ArrayList<>();
    for (Rule rule : Rules.all()) {
      List<Finding> found = of(rule, port.findings());
      Look look = port.looked().get(rule.area());
      boolean looked = look != null && !whole.contains(rule.id());
      if (looked || !found.isEmpty()) {
        cases.add(new Case(rule, found, found.isEmpty() ? skipped(look) : ""));
      }
    }
    return cases;
  }

  private static List<Finding> of(Rule rule, List<Finding> findings) {
    return findings.stream().filter(finding -> finding.rule().id().equals(rule.id())).toList();
  }

  // Which rules an ordinary client can't see is not known here: those of such an area pass.
  private static String skipped(@Nullable Look look) {
    if (look == null) {
      return "";
    }
    return switch (look.extent()) {
      case DONE, ORDINARY_ONLY -> "";
      case CUT_SHORT -> "cut short: " + look.detail();
      case NOT_ALLOWED -> "not looked for: " + look.detail() + ", --i-may-test-this";
    };
  }

  private void suite(XMLStreamWriter xml, String name, List<Case> cases) throws XMLStreamException {
    start(xml, "testsuite", "name", name);
    attribute(xml, "errors", "0");
    attribute(xml, "failures", String.valueOf(cases.stream().filter(this::fails).count()));
    attribute(
        xml,
        "skipped",
        String.valueOf(cases.stream().filter(one -> !one.skipped().isEmpty()).count()));
    attribute(xml, "tests", String.valueOf(cases.size()));
    attribute(xml, "timestamp", report.started().toString().replaceFirst("(\\.\\d+)?Z$", ""));
    for (Case one : cases) {
      write(xml, name, one);
    }
    xml.writeEndElement();
  }

  private boolean fails(Case one) {
    return one.findings().stream().anyMatch(gate::fails);
  }

  private void write(XMLStreamWriter xml, String suite, Case one) throws XMLStreamException {
    RuleText text = texts.of(one.rule());
    start(xml, "testcase", "name", one.rule().id() + ": " + text.title());
    attribute(xml, "classname", suite);
    List<Finding> failing = one.findings().stream().filter(gate::fails).toList();
    if (!failing.isEmpty()) {
      start(xml, "failure", "message", failing.getFirst().seen());
      attribute(xml, "type", failing.getFirst().severity().word());
      xml.writeCharacters(clean(told(failing, text)));
      xml.writeEndElement();
    } else if (!one.findings().isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(clean(told(one.findings(), text)));
      xml.writeEndElement();
    } else if (!one.skipped().isEmpty()) {
      start(xml, "skipped", "message", one.skipped());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String told(List<Finding> findings, RuleText text) {
    var told = new StringBuilder();
    for (Finding finding : findings) {
      told.append(finding.severity().word()).append(": ").append(finding.seen()).append('\n');
      finding.proof().forEach(line -> told.append("  ").append(line).append('\n'));
    }
    told.append("why: ").append(text.why()).append('\n');
    text.fix().forEach((program, fix) -> told.append(program + ": ").append(fix).append('\n'));
    return told.toString();
  }

  private static void start(XMLStreamWriter xml, String element, String name, String value)
      throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(element);
    attribute(xml, name, value);
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, clean(value));
  }

  // XML 1.0 has no way to write most controls.
  private static String clean(String text) {
    var clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isXml(c) ? c : 0xFFFD));
    return clean.toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c < 0x7f)
        || (c >= 0xa0 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }
}
