package dev.postern.tlsrpt;

import dev.postern.mail.Octets;
import dev.postern.route.TlsPolicy;
import dev.postern.tlsrpt.DomainDay.Tally;
import dev.postern.tlsrpt.Tallies.Slot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/// One domain's report of one day (RFC 8460 §4).
///
/// The same counts make the same report with the same id, so that who gets one twice can tell.
///
/// @param id unique, as of a message
/// @param fileName as RFC 8460 §5.1 has it
/// @param gzip the JSON text, compressed
record Report(String id, String domain, String submitter, String fileName, Octets gzip) {

  private static final int SECONDS_OF_A_DAY = 86_400;

  static Report of(TlsReportsConfig config, Slot key, Tally tally) {
    String submitter = config.submitter();
    long begin = key.day().toEpochDay() * SECONDS_OF_A_DAY;
    String compact = key.day().format(DateTimeFormatter.BASIC_ISO_DATE);
    String id = compact + '.' + key.domain() + '@' + submitter;
    String fileName =
        "%s!%s!%d!%d!%s.json.gz"
            .formatted(submitter, key.domain(), begin, begin + SECONDS_OF_A_DAY - 1, compact);
    byte[] json = JsonMapper.builder().build().writeValueAsBytes(json(config, key, tally, id));
    return new Report(id, key.domain(), submitter, fileName, Octets.copyOf(gzip(json)));
  }

  private static Map<String, Object> json(
      TlsReportsConfig config, Slot key, Tally tally, String id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("organization-name", config.organization());
    Map<String, Object> range = new LinkedHashMap<>();
    var start = key.day().atStartOfDay(ZoneOffset.UTC).toInstant();
    range.put("start-datetime", start.toString());
    range.put("end-datetime", start.plusSeconds(SECONDS_OF_A_DAY - 1L).toString());
    json.put("date-range", range);
    json.put("contact-info", config.contact().toString());
    json.put("report-id", id);
    json.put(
        "policies", tally.policies().stream().map(policy -> policy(key.domain(), policy)).toList());
    return json;
  }

  private static Map<String, Object> policy(String domain, PolicyTally tally) {
    TlsPolicy policy = tally.policy();
    Map<String, Object> governed = new LinkedHashMap<>();
    governed.put(
        "policy-type",
        switch (policy.kind()) {
          case TLSA -> "tlsa";
          case STS -> "sts";
          case NO_POLICY_FOUND -> "no-policy-found";
        });
    putUnlessEmpty(governed, "policy-string", policy.text());
    governed.put("policy-domain", domain);
    putUnlessEmpty(governed, "mx-host", policy.hosts());

    Map<String, Object> json = new LinkedHashMap<>();
    json.put("policy", governed);
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("total-successful-session-count", tally.successful());
    summary.put("total-failure-session-count", tally.failed());
    json.put("summary", summary);
    putUnlessEmpty(
        json, "failure-details", tally.failures().stream().map(Report::failures).toList());
    return json;
  }

  private static Map<String, Object> failures(PolicyTally.Failures same) {
    FailureDetail detail = same.detail();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("result-type", detail.type());
    putUnlessEmpty(json, "sending-mta-ip", detail.sending());
    putUnlessEmpty(json, "receiving-mx-hostname", detail.host());
    putUnlessEmpty(json, "receiving-ip", detail.receiving());
    json.put("failed-session-count", same.sessions());
    putUnlessEmpty(json, "failure-reason-code", detail.reason());
    return json;
  }

  private static void putUnlessEmpty(Map<String, Object> json, String name, String value) {
    if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static void putUnlessEmpty(Map<String, Object> json, String name, List<?> values) {
    if (!values.isEmpty()) {
      json.put(name, values);
    }
  }

  private static byte[] gzip(byte[] octets) {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(octets);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }
}
