package dev.postern.audit.relay;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Hello;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.OwnNames;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.WrongLogins;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Tries to send mail through the server as a stranger, in every way that is known to have worked
/// somewhere.
public final class RelayProbe implements Probe {

  private static final int MOST_MESSAGES = 3;
  private static final int MOST_CLOSED_DOORS = 2;

  private final @Nullable String deliverTo;
  private final WrongLogins wrongLogins;
  private final AtomicBoolean failedOnce = new AtomicBoolean();

  /// @param deliverTo the tester's own address; null sends nothing
  /// @param wrongLogins one of which is used up, at one port
  public RelayProbe(@Nullable String deliverTo, WrongLogins wrongLogins) {
    this.deliverTo = deliverTo;
    this.wrongLogins = wrongLogins;
  }

  @Override
  public Area area() {
    return Area.RELAY;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    var look = new Look(door, findings);
    try {
      look.look();
    } finally {
      look.report();
    }
  }

  /// At one port.
  private final class Look {

    private final Door door;
    private final Findings findings;
    private final List<Trial> trials = new ArrayList<>();
    private final List<Trial> controls = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final String token = "postern-" + UUID.randomUUID();
    private int spared;
    private boolean fromNear;
    private boolean tls;

    Look(Door door, Findings findings) {
      this.door = door;
      this.findings = findings;
    }

    void look() {
      Hello hello;
      OwnNames names;
      try (Dialogue dialogue = door.readyOrClear()) {
        hello = dialogue.hello();
        names = OwnNames.of(dialogue, door.at());
        tls = dialogue.tls().isPresent();
        InetAddress own = dialogue.from();
        fromNear = own.isLoopbackAddress() || own.isSiteLocalAddress() || own.isLinkLocalAddress();
      }
      var attempts = new Attempts(names, hello);
      asUsual(attempts, Target.RESERVED);
      if (barred()) {
        otherwise(hello, names, List.of(attempts.first().getFirst()));
      } else {
        tester().ifPresent(target -> again(attempts, target));
        otherwise(hello, names, attempts.brief());
      }
      door.caller()
          .user()
          .ifPresent(
              login -> tryIn(Approach.loggedIn(login), List.of(attempts.first().getFirst())));
    }

    private void asUsual(Attempts attempts, Target target) {
      try (var all = new Transactions(door, Approach.usual(tls), target)) {
        try {
          all.tryAll(attempts.first(), trials);
          if (barred()) {
            return;
          }
          all.tryAll(attempts.controls(token), controls);
          all.tryAll(attempts.senders(), trials);
          all.tryAll(attempts.dressed(attempts.literalSender()), trials);
          all.tryAll(attempts.dressed(Attempts.STRANGER), trials);
          if (all.isRefused(Attempts.STRANGER) && all.isRefused(attempts.literalSender())) {
            all.tryAll(attempts.dressed(attempts.ownSender()), trials);
          }
          all.tryAll(attempts.utf8(), trials);
        } finally {
          spared += all.spared();
        }
      }
    }

    // Domains kept for examples take no mail, and some servers look that up before anything else.
    private void again(Attempts attempts, Target target) {
      if (trials.stream().anyMatch(trial -> trial.verdict() == Verdict.NO_PLACE)) {
        asUsual(attempts, target);
      }
    }

    // Every sender wants a login first, or TLS: there is nothing more to ask.
    private boolean barred() {
      return !trials.isEmpty()
          && trials.stream().allMatch(trial -> trial.verdict() == Verdict.BARRED);
    }

    private void otherwise(Hello hello, OwnNames names, List<Attempt> few) {
      int failures = 0;
      for (Approach approach : approaches(hello, names)) {
        failures = tryIn(approach, few) ? 0 : failures + 1;
        if (failures > MOST_CLOSED_DOORS) {
          // Whether it is the way that is closed, or we are shut out.
          door.connect().close();
          failures = 0;
        }
      }
    }

    // Whether the server let us come in that way.
    private boolean tryIn(Approach approach, List<Attempt> few) {
      int before = trials.size();
      try (var all = new Transactions(door, approach, Target.RESERVED)) {
        all.tryAll(few, trials);
        spared += all.spared();
        return true;
      } catch (NoDialogue cause) {
        closed.add(approach.name() + ": " + cause.why());
        return trials.size() > before;
      }
    }

    private List<Approach> approaches(Hello hello, OwnNames names) {
      List<Approach> all = new ArrayList<>();
      if (tls && !door.isImplicit()) {
        all.add(Approach.inClear());
      }
      all.add(Approach.after(RelayRule.OPEN_BY_GREETING, "HELO localhost"));
      all.add(Approach.after(RelayRule.OPEN_BY_GREETING, "EHLO " + names.domain()));
      if (!barred()) {
        all.add(Approach.after(RelayRule.OPEN_BY_GREETING, "EHLO " + names.literal()));
      }
      all.add(Approach.ungreeted());
      if (hello.has("XCLIENT")) {
        String ehlo = "EHLO localhost";
        for (String claim :
            List.of("NAME=localhost ADDR=127.0.0.1", "ADDR=127.0.0.1 LOGIN=postmaster")) {
          all.add(Approach.after(RelayRule.OPEN_BY_XCLIENT, ehlo, "XCLIENT " + claim, ehlo));
        }
      }
      if (hello.has("XFORWARD")) {
        all.add(
            Approach.after(RelayRule.OPEN_BY_XCLIENT, "EHLO localhost", "XFORWARD ADDR=127.0.0.1"));
      }
      if (hello.mechanisms().contains("PLAIN")) {
        all.add(Approach.afterGivingUp());
        if (mayFail()) {
          wrongLogins.next().map(Approach::afterFailing).ifPresent(all::add);
        }
      }
      return all;
    }

    private boolean mayFail() {
      return tls && failedOnce.compareAndSet(false, true);
    }

    private Optional<Target> tester() {
      return Optional.ofNullable(deliverTo).flatMap(Target::of);
    }

    /// Writes down what was found, however far it came.
    void report() {
      facts();
      var judgement = new Judgement(trials, controls);
      int messages = 0;
      for (Map.Entry<RelayRule, List<Trial>> found : judgement.taken().entrySet()) {
        RelayRule rule = found.getKey();
        Trial trial = found.getValue().getFirst();
        if (rule == RelayRule.FREE_SENDER) {
          findings.add(rule, trial.commands() + " is taken after the login", trial.proof());
        } else if (tester().isPresent() && ++messages <= MOST_MESSAGES) {
          deliver(rule, found.getValue(), tester().get());
        } else {
          findings.add(rule, seen(found.getValue()), trial.proof());
        }
      }
      judgement.doubts(findings);
    }

    private void deliver(RelayRule rule, List<Trial> taken, Target target) {
      Trial trial = taken.getFirst();
      var message = new TestMessage(target, token + '-' + rule.id());
      TestMessage.Sent sent;
      try {
        sent = message.sendAs(trial, door);
      } catch (NoDialogue cause) {
        findings.add(rule, seen(taken) + "; not sent: " + cause.why(), trial.proof());
        return;
      }
      if (sent.isTaken()) {
        findings.add(
            rule,
            seen(taken)
                + "; sent to "
                + target
                + ": look whether \""
                + message.token()
                + "\" arrives",
            sent.proof());
      } else {
        findings.add(
            RelayRule.REFUSED_LATE,
            seen(taken) + "; a message to " + target + " is refused: " + sent.answer().text(),
            sent.proof());
      }
    }

    private String seen(List<Trial> taken) {
      Trial first = taken.getFirst();
      String more = taken.size() == 1 ? "" : ", and " + (taken.size() - 1) + " more";
      String near = fromNear ? "; we come from a private address, which the server may trust" : "";
      String trap =
          first.rule() == RelayRule.OPEN && isTrap()
              ? "; it takes what is no address as well: perhaps a trap, or a sandbox"
              : "";
      return first.commands() + " is taken " + first.approach().name() + more + trap + near;
    }

    // Asked only where everything else was taken: no server that knows addresses takes this one.
    private boolean isTrap() {
      try (Dialogue dialogue = door.readyOrClear()) {
        Answer answer = dialogue.say("MAIL FROM:" + Attempts.STRANGER);
        if (answer.isPositive()) {
          answer = dialogue.say("RCPT TO:<@postern relay@@>");
          dialogue.say("RSET");
        }
        return answer.isTaken();
      } catch (NoDialogue _) {
        return false;
      }
    }

    private void facts() {
      long taken = trials.stream().filter(Trial::isTaken).count();
      long denied = trials.stream().filter(trial -> trial.verdict().isNo()).count();
      findings.fact(
          Area.RELAY,
          "combinations",
          "%d tried: %d taken, %d refused, %d without a clear answer; %d spared, their sender was refused"
              .formatted(trials.size(), taken, denied, trials.size() - taken - denied, spared));
      findings.fact(
          Area.RELAY,
          "answers",
          trials.stream()
              .map(
                  trial ->
                      trial.approach().name()
                          + ": "
                          + trial.commands()
                          + ": "
                          + trial.answer().text())
              .toList());
      if (!closed.isEmpty()) {
        findings.fact(Area.RELAY, "ways that were not open", closed);
      }
    }
  }
}
