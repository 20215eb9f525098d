package dev.postern.audit.accounts;

import dev.postern.audit.accounts.Inquiry.Way;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.OwnNames;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Whether VRFY, EXPN and RCPT tell strangers which names exist: by what is answered, or where that
/// is the same for all, by how long it takes.
///
/// Only few likely names are tried, for what matters is that a server tells, and not whom it has.
public final class NamesProbe implements Probe {

  // Every server that takes mail has the first (RFC 5321 §4.5.1).
  private static final String POSTMASTER = "postmaster";
  private static final List<String> LIKELY = List.of("root", "admin", "info");

  private static final int MX_PORT = 25;
  private static final Set<Integer> BAD_FORM = Set.of(501, 553);
  private static final Set<Integer> UNKNOWN = Set.of(500, 502, 503, 504);
  private static final int ROUNDS = 30;
  private static final Duration MOST_TIME = Duration.ofSeconds(20);
  private static final int MOST_DOMAINS = 4;

  @Override
  public Area area() {
    return Area.ACCOUNTS;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    OwnNames own;
    boolean forServers;
    try (Dialogue dialogue = door.readyOrClear()) {
      own = OwnNames.of(dialogue, door.at());
      forServers = door.at().port() == MX_PORT || !dialogue.hello().has("AUTH");
    }
    var look = new Look(door, findings);
    look.verify(Way.VRFY, AccountRule.VRFY_TELLS, own);
    look.verify(Way.EXPN, AccountRule.EXPN_TELLS, own);
    look.recipients(own, forServers);
  }

  /// At one port.
  private static final class Look {

    private final Door door;
    private final Findings findings;

    Look(Door door, Findings findings) {
      this.door = door;
      this.findings = findings;
    }

    void verify(Way way, AccountRule rule, OwnNames own) {
      try (var inquiry = new Inquiry(door, way)) {
        // Some look for names with their domain only.
        boolean whole =
            inquiry.ask(nobody()).filter(it -> BAD_FORM.contains(it.answer().code())).isPresent();
        take(inquiry, way, whole ? '@' + own.domain() : "", rule, rule.severity());
      }
    }

    // Where other servers hand over mail, to refuse unknown recipients at once is right.
    void recipients(OwnNames own, boolean forServers) {
      try (var inquiry = new Inquiry(door, Way.RCPT)) {
        Optional<String> domain = domain(inquiry, own);
        if (domain.isEmpty()) {
          fact(
              Way.RCPT,
              inquiry
                  .barred()
                  .map(answer -> "MAIL is answered with " + answer.text())
                  .orElse("takes mail for no domain that we know of"));
          return;
        }
        take(
            inquiry,
            Way.RCPT,
            '@' + domain.get(),
            AccountRule.RCPT_TELLS,
            forServers ? Severity.INFO : AccountRule.RCPT_TELLS.severity());
      }
    }

    // The first at which there is a postmaster.
    private Optional<String> domain(Inquiry inquiry, OwnNames own) {
      List<String> proof = new ArrayList<>();
      boolean refused = true;
      for (String domain : own.mailDomains().stream().limit(MOST_DOMAINS).toList()) {
        Optional<Asked> asked = inquiry.ask(POSTMASTER + '@' + domain);
        if (asked.isEmpty()) {
          return Optional.empty();
        }
        if (asked.get().answer().isTaken()) {
          return Optional.of(domain);
        }
        proof.addAll(asked.get().proof());
        refused &= asked.get().answer().code() >= 500;
      }
      Optional<Asked> bare = refused ? inquiry.ask(POSTMASTER) : Optional.empty();
      if (door.at().port() == MX_PORT
          && bare.filter(asked -> asked.answer().code() >= 500).isPresent()) {
        proof.addAll(bare.get().proof());
        findings.add(
            AccountRule.POSTMASTER_REFUSED, "mail to postmaster is refused everywhere", proof);
      }
      return Optional.empty();
    }

    private void take(Inquiry inquiry, Way way, String at, AccountRule rule, Severity severity) {
      List<Asked> likely = new ArrayList<>();
      List<Asked> random = new ArrayList<>();
      List<String> names = names(door.caller());
      for (int i = 0; i < names.size() && !isUnknown(likely); i++) {
        if (i % 2 == 0 && !ask(inquiry, nobody() + at, random)) {
          break;
        }
        String name = names.get(i);
        if (!ask(inquiry, name.contains("@") ? name : name + at, likely)) {
          break;
        }
      }
      ask(inquiry, nobody() + at, random);
      Telling telling = Telling.of(likely, random);
      switch (telling.kind()) {
        case TOLD -> {
          boolean special = telling.told().equals(List.of(POSTMASTER + at));
          String seen =
              way
                  + " tells "
                  + String.join(", ", telling.told())
                  + " from random names"
                  + (special ? ", and no other name that we tried: it is special to many" : "");
          fact(way, seen);
          findings.add(
              rule,
              special ? Severity.INFO : severity,
              seen,
              proof(likely, random, telling.told()));
        }
        case UNSURE ->
            fact(
                way,
                random.isEmpty()
                    ? "no answer"
                    : "no clear answer: " + random.getLast().answer().text());
        case ALIKE -> {
          fact(way, "the same for all names: " + random.getLast().answer().text());
          if (random.getLast().answer().isTaken()) {
            time(inquiry, way, at);
          }
        }
      }
    }

    private void time(Inquiry inquiry, Way way, String at) {
      String known = names(door.caller()).getFirst();
      List<String> names =
          Stream.of(known, nobody(), nobody())
              .map(name -> name.contains("@") ? name : name + at)
              .toList();
      List<List<Duration>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      long end = System.nanoTime() + MOST_TIME.toNanos();
      // The first round pays for connections and caches.
      for (int round = -1; round < ROUNDS && System.nanoTime() < end; round++) {
        for (int turn = 0; turn < names.size(); turn++) {
          int which = Math.floorMod(round + turn, names.size());
          Optional<Asked> asked = inquiry.ask(names.get(which));
          if (asked.isEmpty() || !asked.get().answer().isTaken()) {
            findings.fact(
                Area.ACCOUNTS, way + " by time", "the server changed its mind: no verdict");
            return;
          }
          if (round >= 0) {
            times.get(which).add(asked.get().took());
          }
        }
      }
      Timing timing = Timing.of(times.get(0), times.get(1), times.get(2));
      findings.fact(
          Area.ACCOUNTS,
          way + " by time",
          timing.kind().name().toLowerCase(Locale.ROOT) + ": " + timing.detail());
      if (timing.kind() == Timing.Kind.TOLD) {
        findings.add(
            AccountRule.TIME_TELLS,
            way + " takes a different time for " + known + ": " + timing.detail(),
            List.of());
      }
    }

    // A command that the server does not know is not worth a second error.
    private static boolean isUnknown(List<Asked> asked) {
      return !asked.isEmpty() && UNKNOWN.contains(asked.getLast().answer().code());
    }

    private static boolean ask(Inquiry inquiry, String name, List<Asked> into) {
      Optional<Asked> asked = inquiry.ask(name);
      asked.ifPresent(into::add);
      return asked.isPresent();
    }

    private void fact(Way way, String value) {
      findings.fact(Area.ACCOUNTS, way.name(), value);
    }

    private static List<String> proof(List<Asked> likely, List<Asked> random, List<String> told) {
      List<String> proof = new ArrayList<>(random.getFirst().proof());
      likely.stream()
          .filter(asked -> told.contains(asked.name()))
          .forEach(asked -> proof.addAll(asked.proof()));
      return proof;
    }

    // A user whom we know to exist tells more than one who should.
    private static List<String> names(Caller caller) {
      List<String> names = new ArrayList<>();
      caller.user().ifPresent(login -> names.add(login.user()));
      names.add(POSTMASTER);
      names.addAll(LIKELY);
      return names;
    }

    // As long as postmaster.
    private static String nobody() {
      return "zq" + UUID.randomUUID().toString().substring(0, 8);
    }
  }
}
