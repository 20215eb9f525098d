package dev.postern.audit.domain;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.MailPort;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Patience;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Goes to mail hosts as a server with mail would, as far as TLS, once to each.
final class Visits {

  // Where one does not answer, another may; where none does, port 25 is shut on our side.
  private static final int MOST_ADDRESSES = 2;

  private final Caller caller;
  private final Patience patience;
  private final int port;
  private final Findings findings;
  private final Map<String, Shown> seen = new HashMap<>();

  Visits(Caller caller, Patience patience, int port, Findings findings) {
    this.caller = new Caller(caller.hello(), caller.from(), null);
    this.patience = patience;
    this.port = port;
    this.findings = findings;
  }

  /// What the host shows. That it can't be reached becomes a finding.
  Shown to(MailHost host) {
    return seen.computeIfAbsent(host.name(), _ -> visit(host));
  }

  private Shown visit(MailHost host) {
    String why = "it has no address";
    List<InetAddress> addresses =
        host.addresses().records().stream().limit(MOST_ADDRESSES).toList();
    for (InetAddress address : addresses) {
      var at = new MailPort(host.name(), address, port);
      try (Dialogue dialogue = new Door(at, false, caller, patience).hello()) {
        return secured(dialogue, host);
      } catch (NoDialogue cause) {
        why = at + ": " + cause.why();
      }
    }
    findings.add(DomainRule.MX_NOT_REACHED, host.name() + " was not reached: " + why, List.of());
    return new Shown.Unreached();
  }

  private static Shown secured(Dialogue dialogue, MailHost host) {
    if (!dialogue.hello().has("STARTTLS")) {
      return new Shown.NoTls("STARTTLS is not offered", dialogue.all());
    }
    Answer answer = dialogue.say("STARTTLS");
    if (answer.code() != 220) {
      return new Shown.NoTls("STARTTLS is answered with " + answer.text(), dialogue.all());
    }
    Optional<String> failure = dialogue.startTls(host.name());
    if (failure.isPresent()) {
      return new Shown.NoTls("the TLS handshake fails: " + failure.get(), dialogue.all());
    }
    return new Shown.Certificates(dialogue.tls().orElseThrow().chain(), dialogue.all());
  }
}
