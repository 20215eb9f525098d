package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a server announces before and after TLS, as any client hears it.
final class CapabilityProbe implements Probe {

  // What is sent to port 25 comes from other servers, which have no login.
  private static final int MX_PORT = 25;
  private static final Set<String> BROKEN = Set.of("CRAM-MD5", "DIGEST-MD5", "NTLM", "ANONYMOUS");

  @Override
  public Area area() {
    return Area.CAPABILITIES;
  }

  @Override
  public Manner manner() {
    return Manner.ORDINARY;
  }

  @Override
  public void run(Door door, Findings findings) {
    List<String> proof;
    Hello first;
    try (Dialogue dialogue = door.hello()) {
      first = dialogue.hello();
      proof = dialogue.all();
    }
    String when = door.isImplicit() ? "over TLS" : "before TLS";
    findings.fact(Area.CAPABILITIES, "announced " + when, first.lines());
    banner(findings, proof);
    keywords(first, findings, proof);
    if (door.isImplicit()) {
      logins(door, first, findings, proof);
      return;
    }
    if (first.has("AUTH")) {
      findings.add(
          CapabilityRule.AUTH_BEFORE_TLS,
          "AUTH " + String.join(" ", first.mechanisms()) + " is announced before TLS",
          proof);
    }
    if (!first.has("STARTTLS")) {
      findings.add(CapabilityRule.STARTTLS_MISSING, "STARTTLS is not announced", proof);
      logins(door, first, findings, proof);
      return;
    }
    secured(door, first, findings);
  }

  private static void secured(Door door, Hello first, Findings findings) {
    try (Dialogue dialogue = door.ready()) {
      Hello then = dialogue.hello();
      findings.fact(Area.CAPABILITIES, "announced after STARTTLS", then.lines());
      findings.fact(Area.CAPABILITIES, "only after STARTTLS", without(then, first));
      findings.fact(Area.CAPABILITIES, "only before STARTTLS", without(first, then));
      keywords(then, findings, dialogue.all());
      logins(door, then, findings, dialogue.all());
    }
  }

  private static List<String> without(Hello one, Hello other) {
    List<String> lines = new ArrayList<>(one.lines());
    lines.removeAll(other.lines());
    return lines;
  }

  private static void banner(Findings findings, List<String> proof) {
    String greeting = proof.stream().filter(line -> line.startsWith("S: ")).findFirst().orElse("");
    String text = greeting.length() > 7 ? greeting.substring(7) : "";
    String name = text.split("\\s", 2)[0];
    if (!name.contains(".") || name.startsWith("localhost")) {
      findings.add(
          CapabilityRule.BANNER_NAME,
          "the server calls itself \"" + name + "\"",
          List.of(greeting));
    }
    Software.in(text.substring(name.length()))
        .ifPresent(
            trace ->
                findings.add(
                    trace.version().isEmpty()
                        ? CapabilityRule.BANNER_PROGRAM
                        : CapabilityRule.BANNER_VERSION,
                    "the greeting names " + trace.text(),
                    List.of(greeting)));
  }

  private static void keywords(Hello hello, Findings findings, List<String> proof) {
    if (hello.lines().isEmpty()) {
      findings.add(CapabilityRule.NO_EXTENSIONS, "EHLO announces nothing", proof);
    }
    // What was told before TLS is not told again after it: findings are taken down once.
    for (String keyword : hello.keywords()) {
      if (!Keywords.isKnown(keyword)) {
        findings.add(
            CapabilityRule.UNKNOWN_KEYWORD,
            keyword + " is no known keyword",
            lines(proof, keyword));
      }
    }
    for (String keyword : hello.keywords()) {
      if (Keywords.isTrusting(keyword)) {
        findings.add(
            CapabilityRule.TRUSTING_KEYWORD,
            keyword + " is announced to us: we could say that we are somebody else",
            lines(proof, keyword));
      }
    }
  }

  private static List<String> lines(List<String> proof, String keyword) {
    return proof.stream().filter(line -> line.contains(keyword)).toList();
  }

  private static void logins(Door door, Hello hello, Findings findings, List<String> proof) {
    List<String> mechanisms = hello.mechanisms();
    findings.fact(Area.CAPABILITIES, "logins", mechanisms);
    if (mechanisms.isEmpty() && door.at().port() != MX_PORT) {
      findings.add(CapabilityRule.AUTH_MISSING, "no AUTH is announced", proof);
    }
    List<String> broken = mechanisms.stream().filter(BROKEN::contains).toList();
    if (!broken.isEmpty() && BROKEN.containsAll(mechanisms)) {
      findings.add(
          CapabilityRule.WEAK_MECHANISMS,
          "AUTH offers " + String.join(", ", broken) + " and nothing better",
          lines(proof, "AUTH"));
    }
  }
}
