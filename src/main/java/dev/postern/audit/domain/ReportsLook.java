package dev.postern.audit.domain;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Findings;
import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Looks at whether a domain wants to hear when TLS fails (RFC 8460).
final class ReportsLook {

  private static final Pattern FIELD =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\\x21-\\x3a\\x3c\\x3e-\\x7e]+");
  private static final String RUA = "rua=";

  private final Resolver resolver;
  private final Findings findings;

  ReportsLook(Resolver resolver, Findings findings) {
    this.resolver = resolver;
    this.findings = findings;
  }

  void at(String domain) {
    String name = "_smtp._tls." + domain;
    switch (Answered.of(resolver.txt(name))) {
      case Lookup.Failed<String>(String _, String why) ->
          findings.add(DomainRule.LOOKUP_FAILS, "TXT of " + name + ": " + why, List.of());
      case Lookup.Absent<String> _ -> missing(name);
      case Lookup.Found<String> found -> judge(name, found.records());
    }
  }

  private void judge(String name, List<String> texts) {
    List<String> ours = texts.stream().filter(text -> text.startsWith("v=TLSRPTv1")).toList();
    if (ours.isEmpty()) {
      missing(name);
      return;
    }
    findings.fact(Area.DOMAIN, "tlsrpt record", ours);
    Optional<String> flaw =
        ours.size() > 1
            ? Optional.of("there are " + ours.size() + " records, so none counts")
            : flaw(ours.getFirst());
    flaw.ifPresent(
        why ->
            findings.add(DomainRule.TLSRPT_INVALID, name + ": " + why, Proofs.records(name, ours)));
  }

  private void missing(String name) {
    findings.add(DomainRule.TLSRPT_MISSING, "there is no record at " + name, List.of());
  }

  // RFC 8460 §3: fields between semicolons, the last of which is free; reports go to rua.
  private static Optional<String> flaw(String record) {
    String[] fields = record.split("[ \\t]*;[ \\t]*", -1);
    if (fields.length < 2 || !fields[0].equals("v=TLSRPTv1")) {
      return Optional.of("after v=TLSRPTv1 a semicolon and rua= must follow");
    }
    String uris = null;
    for (String field : List.of(fields).subList(1, fields.length)) {
      if (field.isEmpty()) {
        continue;
      }
      if (!FIELD.matcher(field.replace(", ", ",")).matches()) {
        return Optional.of("\"" + field + "\" is no field");
      }
      if (uris == null && field.startsWith(RUA)) {
        uris = field.substring(RUA.length());
      }
    }
    if (uris == null) {
      return Optional.of("it has no rua, so nobody gets a report");
    }
    for (String uri : uris.split(",", -1)) {
      String lower = uri.strip().toLowerCase(Locale.ROOT);
      if (!lower.matches("mailto:[^@\\s]+@[^@\\s]+|https://[^/\\s]+(/\\S*)?")) {
        return Optional.of("\"" + uri.strip() + "\" in rua is neither mailto: nor https:");
      }
    }
    return Optional.empty();
  }
}
