package dev.postern.tlsrpt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.delivery.TlsOutcome.Result;
import dev.postern.mail.Handling;
import dev.postern.mail.Mailbox;
import dev.postern.route.TlsPolicy;
import dev.postern.tlsrpt.PolicyTally.Failures;
import dev.postern.tlsrpt.Tallies.Slot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.james.mime4j.dom.BinaryBody;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The report of RFC 8460, Appendix B, made from what we would have counted.
class ReportTest {

  private static final TlsReportsConfig CONFIG =
      new TlsReportsConfig(true, "Company-X", box("sts-reporting@company-x.example"), false);
  private static final Slot KEY = new Slot(LocalDate.parse("2016-04-01"), "company-y.example");
  private static final DomainDay.Tally TALLY =
      new DomainDay.Tally(
          0,
          List.of(
              new PolicyTally(
                  Outcomes.STS,
                  5326,
                  303,
                  List.of(
                      failures(Result.CERTIFICATE_EXPIRED, "mx1.mail.company-y.example", "", 100),
                      failures(
                          Result.STARTTLS_NOT_SUPPORTED, "mx2.mail.company-y.example", "", 200),
                      failures(
                          Result.VALIDATION_FAILURE,
                          "mx-backup.mail.company-y.example",
                          "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED",
                          3)))));

  private final Report report = Report.of(CONFIG, KEY, TALLY);

  @Test
  void hasTheShapeOfTheStandard() throws IOException {
    JsonNode expected =
        JsonMapper.builder()
            .build()
            .readTree(
                """
                {
                  "organization-name": "Company-X",
                  "date-range": {
                    "start-datetime": "2016-04-01T00:00:00Z",
                    "end-datetime": "2016-04-01T23:59:59Z"
                  },
                  "contact-info": "sts-reporting@company-x.example",
                  "report-id": "20160401.company-y.example@company-x.example",
                  "policies": [{
                    "policy": {
                      "policy-type": "sts",
                      "policy-string": ["version: STSv1","mode: testing",
                            "mx: *.mail.company-y.example","max_age: 86400"],
                      "policy-domain": "company-y.example",
                      "mx-host": ["*.mail.company-y.example"]
                    },
                    "summary": {
                      "total-successful-session-count": 5326,
                      "total-failure-session-count": 303
                    },
                    "failure-details": [{
                      "result-type": "certificate-expired",
                      "sending-mta-ip": "2001:db8:abcd:0012::1",
                      "receiving-mx-hostname": "mx1.mail.company-y.example",
                      "failed-session-count": 100
                    }, {
                      "result-type": "starttls-not-supported",
                      "sending-mta-ip": "2001:db8:abcd:0012::1",
                      "receiving-mx-hostname": "mx2.mail.company-y.example",
                      "failed-session-count": 200
                    }, {
                      "result-type": "validation-failure",
                      "sending-mta-ip": "2001:db8:abcd:0012::1",
                      "receiving-mx-hostname": "mx-backup.mail.company-y.example",
                      "failed-session-count": 3,
                      "failure-reason-code": "X509_V_ERR_PROXY_PATH_LENGTH_EXCEEDED"
                    }]
                  }]
                }
                """);
    assertThat(json(report)).isEqualTo(expected);
  }

  @Test
  void leavesOutWhatThereIsNot() throws IOException {
    var none = new PolicyTally(TlsPolicy.NONE, 7, 0, List.of());
    JsonNode policy =
        json(Report.of(CONFIG, KEY, new DomainDay.Tally(0, List.of(none)))).at("/policies/0");
    assertThat(policy.at("/policy").propertyNames())
        .containsExactly("policy-type", "policy-domain");
    assertThat(policy.at("/policy/policy-type").asString()).isEqualTo("no-policy-found");
    assertThat(policy.propertyNames()).containsExactly("policy", "summary");
  }

  @Test
  void everyResultHasItsRegisteredName() {
    assertThat(FailureDetail.other(Result.STS_WEBPKI_INVALID).type())
        .isEqualTo("sts-webpki-invalid");
    assertThat(FailureDetail.other(Result.CERTIFICATE_HOST_MISMATCH).type())
        .isEqualTo("certificate-host-mismatch");
  }

  @Test
  void theFileIsNamedAsTheStandardSays() {
    assertThat(report.fileName())
        .isEqualTo("company-x.example!company-y.example!1459468800!1459555199!20160401.json.gz");
  }

  @Test
  void aMailReaderFindsTheReport() throws IOException {
    ReportMail mail = ReportMail.of(report, CONFIG.contact(), box("reports@example.net"));
    byte[] octets = mail.message().array();
    Message message = new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(octets));
    assertThat(message.getFrom().getFirst().getAddress())
        .isEqualTo("sts-reporting@company-x.example");
    assertThat(message.getTo().flatten().getFirst().getAddress()).isEqualTo("reports@example.net");
    assertThat(message.getSubject())
        .isEqualTo(
            "Report Domain: company-y.example Submitter: company-x.example"
                + " Report-ID: <20160401.company-y.example@company-x.example>");
    assertThat(field(message, "TLS-Report-Domain")).isEqualTo("company-y.example");
    assertThat(field(message, "TLS-Report-Submitter")).isEqualTo("company-x.example");
    assertThat(field(message, "TLS-Required")).isEqualTo("No");
    assertThat(field(message, "Auto-Submitted")).isEqualTo("auto-generated");
    assertThat(message.getMimeType()).isEqualTo("multipart/report");
    assertThat(field(message, "Content-Type")).contains("report-type=\"tlsrpt\"");

    var parts = ((Multipart) message.getBody()).getBodyParts();
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0).getMimeType()).isEqualTo("text/plain");
    assertThat(parts.get(1).getMimeType()).isEqualTo("application/tlsrpt+gzip");
    assertThat(parts.get(1).getFilename()).isEqualTo(report.fileName());
    try (InputStream in = ((BinaryBody) parts.get(1).getBody()).getInputStream()) {
      assertThat(in.readAllBytes()).isEqualTo(report.gzip().toArray());
    }
    assertThat(new String(octets, java.nio.charset.StandardCharsets.US_ASCII).split("\r\n"))
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(200).doesNotContain("\n"));
  }

  @Test
  void theMailIsDeliveredDespiteTlsAndNobodyAnswersIt() {
    var envelope = ReportMail.of(report, CONFIG.contact(), box("reports@example.net")).envelope();
    assertThat(envelope.sender().isNull()).isTrue();
    assertThat(envelope.handling().tls()).isEqualTo(Handling.Tls.NOT_REQUIRED);
  }

  static JsonNode json(Report report) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(report.gzip().toArray()))) {
      return JsonMapper.builder().build().readTree(in.readAllBytes());
    }
  }

  private static Failures failures(Result result, String host, String reason, long sessions) {
    return new Failures(
        new FailureDetail(result, "2001:db8:abcd:0012::1", host, "", reason), sessions);
  }

  private static String field(Message message, String name) {
    return message.getHeader().getField(name).getBody();
  }

  private static Mailbox box(String address) {
    return Mailbox.parse(address).orElseThrow();
  }
}
