package dev.postern.audit.report;

import dev.postern.audit.PortReport;
import dev.postern.audit.PortReport.Greeting;
import dev.postern.audit.PortReport.Look;
import dev.postern.audit.PortReport.Look.Extent;
import dev.postern.audit.PortReport.State;
import dev.postern.audit.Report;
import dev.postern.audit.Rules;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Fact;
import dev.postern.audit.probe.Finding;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;
import dev.postern.mail.Reply;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// An audit of a server that has a bit of everything, and wants to get at whoever reads of it.
public final class SampleReport {

  /// Moves a terminal's cursor, turns a line around, ends a CDATA section, and is no XML.
  public static final String HOSTILE = "\u001b[2J\u009b1A\u202e\u0000]]><b>&\ufffe\r\nEVIL";

  private static final Hello BEFORE =
      new Hello("mx.example", List.of("AUTH PLAIN LOGIN", "STARTTLS", "SIZE 1000"));
  private static final Hello AFTER =
      new Hello("mx.example", List.of("AUTH PLAIN LOGIN", "SIZE 1000"));

  private SampleReport() {}

  public static Report get() {
    return new Report(
        "mx.example",
        Probe.Manner.ORDINARY,
        Instant.parse("2026-11-25T01:02:03.456789Z"),
        Duration.ofMillis(4321),
        List.of(
            open("192.0.2.1", 25, "220 mx.example ESMTP Postfix"),
            open("2001:db8::1", 587, "220 mx.example ESMTP"),
            shut("192.0.2.1", 2525)),
        List.of("587: STARTTLS, and AUTH without it too"),
        List.of(
            finding("domain-nothing-protects", Severity.MEDIUM, "example", "nothing protects it"),
            finding("ports-one-family", Severity.LOW, "mx.example", HOSTILE)),
        List.of(new Fact(Area.DOMAIN, "mx", List.of("10 mx.example"))));
  }

  private static PortReport open(String address, int port, String greeting) {
    var at = new MailPort("mx.example", InetAddress.ofLiteral(address), port);
    return new PortReport(
        at,
        State.OPEN,
        new Greeting(
            Reply.plain(220, greeting.substring(4)), Duration.ofMillis(12), false, BEFORE, AFTER),
        Map.of(
            Area.PORTS, new Look(Extent.DONE, ""),
            Area.CAPABILITIES, new Look(Extent.ORDINARY_ONLY, "the rest needs the owner's leave"),
            Area.RELAY, new Look(Extent.NOT_ALLOWED, "needs the owner's leave")),
        List.of(
            finding(
                "capabilities-auth-before-tls",
                Severity.HIGH,
                at.toString(),
                "AUTH PLAIN LOGIN is announced before TLS"),
            finding("capabilities-unknown-keyword", Severity.INFO, at.toString(), HOSTILE + port)),
        List.of(
            new Fact(Area.CAPABILITIES, "greeting", List.of(greeting, HOSTILE)),
            new Fact(Area.TLS, "negotiated", List.of("TLSv1.3", "TLS_AES_256_GCM_SHA384")),
            new Fact(Area.TLS, "subject", List.of("CN=" + HOSTILE)),
            new Fact(Area.TLS, "expires", List.of("2026-12-01 00:00Z")),
            new Fact(Area.TLS, "trusted", List.of("yes")),
            new Fact(Area.TLS, "versions", List.of("TLSv1.3", "TLSv1.2")),
            new Fact(Area.TLS, "groups", List.of("X25519MLKEM768", "x25519")),
            new Fact(Area.TLS, "post-quantum", List.of("yes")),
            new Fact(Area.TLS, "grade", List.of("B", "B at most: an old suite"))));
  }

  private static PortReport shut(String address, int port) {
    return new PortReport(
        new MailPort("mx.example", InetAddress.ofLiteral(address), port),
        State.REFUSED,
        null,
        Map.of(Area.PORTS, new Look(Extent.DONE, "")),
        List.of(),
        List.of());
  }

  private static Finding finding(String rule, Severity severity, String where, String seen) {
    return new Finding(
        rule(rule), severity, where, seen, List.of("C: EHLO [192.0.2.9]", "S: 250 " + HOSTILE));
  }

  private static Rule rule(String id) {
    return Rules.all().stream().filter(rule -> rule.id().equals(id)).findFirst().orElseThrow();
  }
}
