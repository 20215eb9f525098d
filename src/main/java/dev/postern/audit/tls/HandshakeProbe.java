package dev.postern.audit.tls;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.Probe;
import dev.postern.transport.Roots;
import dev.postern.transport.WireSession;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes one handshake as any client does, and looks at what the server shows in it.
final class HandshakeProbe implements Probe {

  // A firewall that takes an offer away writes over it, so that lengths stay what they are.
  private static final Pattern REWRITTEN = Pattern.compile("(?i)X{6,8}[A-Z]?");

  private final Roots roots;
  private final InstantSource clock;

  /// @param clock for what has expired
  HandshakeProbe(Roots roots, InstantSource clock) {
    this.roots = roots;
    this.clock = clock;
  }

  @Override
  public Area area() {
    return Area.TLS;
  }

  @Override
  public Manner manner() {
    return Manner.ORDINARY;
  }

  @Override
  public void run(Door door, Findings findings) {
    var sightings = new Sightings(door, findings);
    try (Dialogue dialogue = door.isImplicit() ? door.dial() : door.hello()) {
      if (!door.isImplicit() && !starts(dialogue, sightings)) {
        return;
      }
      int mark = dialogue.mark();
      Optional<String> failure = dialogue.startTls(door.at().host());
      if (failure.isPresent()) {
        sightings.fact("negotiated", "nothing: " + failure.get());
        sightings.add(
            TlsRule.HANDSHAKE_FAILS,
            "an ordinary handshake fails: " + failure.get(),
            dialogue.since(mark));
        return;
      }
      dialogue.tls().ifPresent(session -> look(door, session, sightings));
    }
  }

  // Whether a handshake may begin.
  private static boolean starts(Dialogue dialogue, Sightings sightings) {
    Hello hello = dialogue.hello();
    if (!hello.has("STARTTLS")) {
      sightings.fact("negotiated", "nothing: STARTTLS is not offered");
      hello.keywords().stream()
          .filter(keyword -> REWRITTEN.matcher(keyword).matches())
          .findFirst()
          .ifPresent(
              keyword ->
                  sightings.add(
                      TlsRule.STARTTLS_REWRITTEN,
                      keyword + " stands where STARTTLS should",
                      dialogue.all()));
      return false;
    }
    int mark = dialogue.mark();
    Answer answer = dialogue.say("STARTTLS");
    if (answer.code() != 220) {
      sightings.fact("negotiated", "nothing: " + answer.text());
      sightings.add(
          TlsRule.STARTTLS_REFUSED,
          "STARTTLS is announced, and answered with " + answer.text(),
          dialogue.since(mark));
      return false;
    }
    return true;
  }

  private void look(Door door, WireSession session, Sightings sightings) {
    sightings.fact("negotiated", List.of(session.version(), session.suite()));
    new CertificateCheck(door.at().host(), roots, clock.instant(), sightings)
        .judge(session.chain(), session.stapled());
  }
}
