package dev.postern.audit.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Severity;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class JUnitReportTest {

  @Test
  void everyPortIsASuiteAndTheServerIsOne() throws Exception {
    assertThat(names(parsed(Gate.USUAL), "testsuite"))
        .containsExactly(
            "mx.example", "192.0.2.1:25", "[2001:db8:0:0:0:0:0:1]:587", "192.0.2.1:2525");
  }

  @Test
  void whatIsBadEnoughFails() throws Exception {
    Document document = parsed(Gate.USUAL);
    assertThat(list(document, "failure"))
        .hasSize(2)
        .allSatisfy(
            failure -> {
              assertThat(failure.getAttribute("type")).isEqualTo("high");
              assertThat(failure.getAttribute("message"))
                  .isEqualTo("AUTH PLAIN LOGIN is announced before TLS");
              assertThat(failure.getTextContent())
                  .contains("  C: EHLO [192.0.2.9]\n")
                  .contains("postfix: `smtpd_tls_auth_only = yes`.\n");
            });
    assertThat(list(parsed(new Gate(Severity.INFO)), "failure")).hasSize(6);
    assertThat(list(parsed(new Gate(null)), "failure")).isEmpty();
  }

  @Test
  void sumsAreRight() throws Exception {
    for (Element suite : list(parsed(Gate.USUAL), "testsuite")) {
      assertThat(suite.getAttribute("tests"))
          .isEqualTo("" + suite.getElementsByTagName("testcase").getLength());
      assertThat(suite.getAttribute("failures"))
          .isEqualTo("" + suite.getElementsByTagName("failure").getLength());
      assertThat(suite.getAttribute("skipped"))
          .isEqualTo("" + suite.getElementsByTagName("skipped").getLength());
    }
  }

  @Test
  void whatIsAboutTheServerIsNotACaseOfAPort() throws Exception {
    for (Element suite : list(parsed(Gate.USUAL), "testsuite")) {
      boolean server = suite.getAttribute("name").equals("mx.example");
      assertThat(names(suite).contains("ports-none-open")).isEqualTo(server);
    }
  }

  // DOM refuses what is no XML.
  @Test
  void hostileTextsAreWellFormed() throws Exception {
    String xml = new JUnitReport(SampleReport.get(), new Gate(Severity.INFO)).write();
    assertThat(xml.chars().filter(c -> (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0)))
        .isEmpty();
    assertThat(list(parsed(xml), "failure"))
        .anySatisfy(failure -> assertThat(failure.getTextContent()).contains("]]><b>&"));
  }

  private static Document parsed(Gate gate) throws Exception {
    return parsed(new JUnitReport(SampleReport.get(), gate).write());
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  private static String names(Element suite) {
    return String.join(
        "\n",
        list(suite.getElementsByTagName("testcase")).stream().map(JUnitReportTest::name).toList());
  }

  private static List<String> names(Document document, String element) {
    return list(document, element).stream().map(JUnitReportTest::name).toList();
  }

  private static String name(Element element) {
    return element.getAttribute("name");
  }

  private static List<Element> list(Document document, String name) {
    return list(document.getElementsByTagName(name));
  }

  private static List<Element> list(NodeList nodes) {
    List<Element> all = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      all.add((Element) nodes.item(i));
    }
    return all;
  }
}
