package dev.postern.domain;

import dev.postern.domain.Finding.Level;
import dev.postern.domain.Spf.Result;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// May our addresses send for the envelope sender's domain, and for the name that we say in EHLO?
record SpfCheck(Dns dns, Sending sending) {

  private static final String WHY =
      "SPF says which addresses may send for a domain; what does not pass is taken for forged.";

  List<Finding> of(String domain, List<InetAddress> addresses) {
    List<Finding> findings = new ArrayList<>();
    for (InetAddress address : addresses) {
      findings.add(DomainCheck.guarded("spf", WHY, () -> one(domain, address)));
    }
    findings.addAll(style(domain));
    for (InetAddress address : addresses) {
      findings.add(DomainCheck.guarded("helo-spf", WHY, () -> helo(address)));
    }
    return findings;
  }

  boolean passes(String domain, List<InetAddress> addresses) {
    return !addresses.isEmpty()
        && addresses.stream()
            .allMatch(
                address ->
                    Spf.evaluate(dns, address, domain, sending.hostname()).result() == Result.PASS);
  }

  private Finding one(String domain, InetAddress address) {
    Spf.Verdict verdict = Spf.evaluate(dns, address, domain, sending.hostname());
    List<String> records = records(domain);
    String seen =
        "%s for %s: %s%s"
            .formatted(
                verdict.result().label(),
                address.getHostAddress(),
                records.isEmpty() ? domain + " has no SPF record" : shown(records.getFirst()),
                verdict.why().isEmpty() ? "" : " (" + verdict.why() + ")");
    return switch (verdict.result()) {
      case PASS -> Finding.ok("spf", seen, WHY);
      case TEMPERROR ->
          new Finding(
              "spf", Level.WARN, seen, WHY, "run the check again; if it stays, mend the DNS");
      case PERMERROR -> new Finding("spf", Level.FAIL, seen, WHY, mend(domain, records, address));
      case NONE, NEUTRAL, FAIL, SOFTFAIL ->
          new Finding("spf", Level.FAIL, seen, WHY, "publish: " + with(domain, records, address));
    };
  }

  private static String mend(String domain, List<String> records, InetAddress address) {
    return records.size() > 1
        ? "keep one SPF record at " + domain + ", with the terms of all of them"
        : "mend the record, or start anew: " + with(domain, List.of(), address);
  }

  /// The record with our address, ahead of the `all` that would refuse it.
  static String with(String domain, List<String> records, InetAddress address) {
    String term = (address instanceof Inet4Address ? "ip4:" : "ip6:") + address.getHostAddress();
    String text = "v=spf1 " + term + " ~all";
    if (records.size() == 1 && records.getFirst().length() < 1000) {
      String record = records.getFirst();
      text = "v=spf1 " + term + record.substring(6);
    }
    return domain + ". TXT \"" + text + "\"";
  }

  // What passes today but costs.
  private List<Finding> style(String domain) {
    List<Finding> findings = new ArrayList<>();
    List<String> records;
    try {
      records = records(domain);
    } catch (Dns.Silent _) {
      return List.of();
    }
    for (String record : records.size() == 1 ? records : List.<String>of()) {
      List<String> terms = List.of(record.toLowerCase(Locale.ROOT).split(" +", -1));
      if (terms.stream().anyMatch(term -> term.matches("[-+?~]?ptr(:.*)?"))) {
        findings.add(
            new Finding(
                "spf",
                Level.WARN,
                shown(record),
                "The mechanism ptr is slow, and some receivers pass it over (RFC 7208 §5.5).",
                "name the addresses instead of ptr, with ip4: and ip6:"));
      }
      if (terms.contains("+all") || terms.contains("all")) {
        findings.add(
            new Finding(
                "spf",
                Level.WARN,
                shown(record),
                "With +all the whole Internet may send for the domain.",
                "write ~all or -all at its end"));
      }
    }
    return findings;
  }

  private Finding helo(InetAddress address) {
    Spf.Verdict verdict = Spf.evaluate(dns, address, sending.hostname(), sending.hostname());
    String seen =
        "%s for %s as %s"
            .formatted(verdict.result().label(), address.getHostAddress(), sending.hostname());
    String why = "Notifications have no envelope sender; SPF then looks at the EHLO name.";
    String record = "publish: " + sending.hostname() + ". TXT \"v=spf1 a -all\"";
    return switch (verdict.result()) {
      case PASS -> Finding.ok("helo-spf", seen, why);
      case NONE -> new Finding("helo-spf", Level.HINT, seen, why, record);
      case NEUTRAL, FAIL, SOFTFAIL, TEMPERROR, PERMERROR ->
          new Finding("helo-spf", Level.WARN, seen, why, record);
    };
  }

  private List<String> records(String domain) {
    return SpfRecord.among(dns.txt(domain));
  }

  static String shown(String text) {
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }
}
