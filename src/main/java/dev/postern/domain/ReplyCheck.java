package dev.postern.domain;

import dev.postern.dns.Mx;
import dev.postern.domain.Finding.Level;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/// Can answers and bounces get back, and is the way there guarded?
record ReplyCheck(Dns dns, Sending sending) {

  private static final String WHY =
      "Receivers check that what they answer can be delivered; people reply, too.";
  private static final String BOUNCE_WHY =
      "Bounces go to the envelope sender's domain; they must reach this relay to be read.";

  List<Finding> of(String domain, List<InetAddress> addresses) {
    List<Finding> findings = new ArrayList<>();
    findings.add(DomainCheck.guarded("mx", WHY, () -> mx(domain)));
    sending
        .bounces()
        .ifPresent(
            bounces ->
                findings.add(
                    DomainCheck.guarded("bounces", BOUNCE_WHY, () -> bounces(bounces, addresses))));
    findings.add(
        DomainCheck.guarded(
            "mta-sts",
            WHY,
            () ->
                hint(
                    "mta-sts",
                    "_mta-sts." + domain,
                    "v=STSv1",
                    "MTA-STS keeps mail to you from being read or redirected on its way.",
                    "see docs/deliverability.md: a policy file on https://mta-sts."
                        + domain
                        + " comes first")));
    findings.add(
        DomainCheck.guarded(
            "tls-rpt",
            WHY,
            () ->
                hint(
                    "tls-rpt",
                    "_smtp._tls." + domain,
                    "v=TLSRPTv1",
                    "Other servers then tell you daily how TLS to yours fared.",
                    "publish: _smtp._tls.%s. TXT \"v=TLSRPTv1; rua=mailto:tls@%s\""
                        .formatted(domain, domain))));
    return findings;
  }

  private Finding mx(String domain) {
    List<Mx> found = dns.mx(domain);
    if (found.stream().anyMatch(mx -> mx.exchange().isEmpty())) {
      return new Finding(
          "mx",
          Level.WARN,
          domain + " has a null MX: it takes no mail",
          WHY,
          "send from a domain that takes mail, or publish an MX record for this one");
    }
    if (!found.isEmpty()) {
      return Finding.ok(
          "mx", String.join(", ", found.stream().limit(10).map(Mx::exchange).toList()), WHY);
    }
    boolean address = !dns.addresses(domain).isEmpty();
    return new Finding(
        "mx",
        address ? Level.WARN : Level.FAIL,
        domain + " has no MX record" + (address ? ", only an address" : " and no address"),
        WHY,
        "publish: " + domain + ". MX 10 " + "the host that takes its mail");
  }

  private Finding bounces(String bounces, List<InetAddress> addresses) {
    List<Mx> found = dns.mx(bounces);
    for (Mx mx : found) {
      if (mx.exchange().equals(sending.hostname())
          || dns.addresses(mx.exchange()).stream().anyMatch(addresses::contains)) {
        return Finding.ok("bounces", bounces + " comes to " + mx.exchange(), BOUNCE_WHY);
      }
    }
    String seen =
        found.isEmpty()
            ? bounces + " has no MX record"
            : bounces + " goes to " + found.getFirst().exchange() + ", not to this relay";
    return new Finding(
        "bounces",
        Level.FAIL,
        seen,
        BOUNCE_WHY,
        "publish: " + bounces + ". MX 10 " + sending.hostname() + ".");
  }

  private Finding hint(String check, String name, String begins, String why, String change) {
    return dns.txt(name).stream().anyMatch(text -> text.startsWith(begins))
        ? Finding.ok(check, name + " is there", why)
        : new Finding(check, Level.HINT, name + " has no such record", why, change);
  }
}
