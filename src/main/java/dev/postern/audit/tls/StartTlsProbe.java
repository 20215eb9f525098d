package dev.postern.audit.tls;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.Probe;

/// Looks for what can go wrong between clear text and TLS (RFC 3207).
final class StartTlsProbe implements Probe {

  @Override
  public Area area() {
    return Area.TLS;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    if (door.isImplicit()) {
      return;
    }
    var sightings = new Sightings(door, findings);
    inClear(door, sightings);
    if (!door.before().has("STARTTLS")) {
      hidden(door, sightings);
      return;
    }
    parameter(door, sightings);
    injection(door, sightings);
    state(door, sightings);
  }

  // What is taken before TLS though nobody announces it. No credentials are sent.
  private static void inClear(Door door, Sightings sightings) {
    try (Dialogue dialogue = door.hello()) {
      if (!dialogue.hello().has("AUTH")) {
        int mark = dialogue.mark();
        if (dialogue.say("AUTH PLAIN").code() == 334) {
          dialogue.say("*");
          sightings.add(
              TlsRule.AUTH_WITHOUT_TLS,
              "AUTH is not announced before TLS, and a login begins there even so",
              dialogue.since(mark));
        }
      }
      int mark = dialogue.mark();
      boolean taken = dialogue.say("MAIL FROM:<>").code() == 250;
      if (taken && dialogue.hello().has("STARTTLS") && !Sightings.isMx(door)) {
        sightings.add(
            TlsRule.NOT_ENFORCED, "a transaction may begin before TLS", dialogue.since(mark));
      }
    }
  }

  private static void hidden(Door door, Sightings sightings) {
    try (Dialogue dialogue = door.hello()) {
      int mark = dialogue.mark();
      if (dialogue.say("STARTTLS").code() == 220) {
        sightings.add(
            TlsRule.STARTTLS_HIDDEN, "STARTTLS is not announced, and taken", dialogue.since(mark));
        leave(dialogue);
      }
    }
  }

  private static void parameter(Door door, Sightings sightings) {
    try (Dialogue dialogue = door.hello()) {
      int mark = dialogue.mark();
      if (dialogue.say("STARTTLS now").code() == 220) {
        sightings.add(
            TlsRule.STARTTLS_PARAMETER,
            "STARTTLS is taken with a parameter, which RFC 3207 §4 does not know",
            dialogue.since(mark));
        leave(dialogue);
      }
    }
  }

  // CVE-2011-0411: what comes in the packet of STARTTLS is kept, and read as if it had come over
  // TLS. Whoever sits between can so begin somebody's session.
  private static void injection(Door door, Sightings sightings) {
    try (Dialogue dialogue = door.hello()) {
      int mark = dialogue.mark();
      dialogue.send("STARTTLS\r\nNOOP\r\nNOOP\r\n");
      if (dialogue.read().code() != 220 || dialogue.startTls(door.at().host()).isPresent()) {
        sightings.fact("commands after STARTTLS in clear", "end the connection");
        return;
      }
      // The answer to EHLO has several lines, or comes after those to what was smuggled in.
      Answer first = dialogue.sayHello(door.helloName(dialogue));
      Hello hello = dialogue.hello();
      boolean ahead = hello.lines().isEmpty() && !dialogue.drain().isEmpty();
      sightings.fact("commands after STARTTLS in clear", ahead ? "obeyed" : "dropped");
      if (ahead) {
        sightings.add(
            TlsRule.INJECTION,
            "a command that was sent in clear is answered over TLS: " + first.text(),
            dialogue.since(mark));
      }
    }
  }

  // RFC 3207 §4.2: the server must forget what it was told before.
  private static void state(Door door, Sightings sightings) {
    try (Dialogue dialogue = door.hello()) {
      int mark = dialogue.mark();
      boolean begun = dialogue.say("MAIL FROM:<>").code() == 250;
      if (dialogue.say("STARTTLS").code() != 220
          || dialogue.startTls(door.at().host()).isPresent()) {
        return;
      }
      if (begun && dialogue.say("RCPT TO:<postmaster>").code() / 10 == 25) {
        sightings.add(
            TlsRule.STATE_KEPT,
            "a transaction that began in clear goes on over TLS",
            dialogue.since(mark));
      }
      dialogue.sayHello(door.helloName(dialogue));
      int again = dialogue.mark();
      if (dialogue.say("STARTTLS").code() == 220) {
        sightings.add(
            TlsRule.STARTTLS_TWICE, "STARTTLS is taken within TLS", dialogue.since(again));
        leave(dialogue);
      }
    }
  }

  // A server that waits for a handshake takes QUIT for a bad one.
  private static void leave(Dialogue dialogue) {
    dialogue.wire().close();
  }
}
