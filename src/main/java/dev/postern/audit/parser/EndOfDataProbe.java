package dev.postern.audit.parser;

import dev.postern.audit.probe.Answer;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.NoDialogue;
import dev.postern.audit.probe.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Whether something other than CRLF.CRLF ends a message (RFC 5321 §4.1.1.4): then whoever can send
/// through a server that lets it pass sends this one a second message, with any sender
/// (CVE-2023-51764, CVE-2023-51765, CVE-2023-51766).
///
/// What is taken for an end is taken for a message. So this needs an address of the tester's own,
/// which gets one message, and more for each fault; nothing is sent otherwise. Behind each ending
/// stands NOOP: where it is answered, it was smuggled.
final class EndOfDataProbe implements Probe {

  private static final List<Ending> ENDINGS =
      List.of(
          new Ending("LF.LF", "\n.\n"),
          new Ending("LF.CRLF", "\n.\r\n"),
          new Ending("CRLF.LF", "\r\n.\n"),
          new Ending("CR.CR", "\r.\r"),
          new Ending("CRLF.CR", "\r\n.\r"),
          new Ending("CR.CRLF", "\r.\r\n"),
          new Ending("LF.CR", "\n.\r"),
          new Ending("CRLF.CRCRLF", "\r\n.\r\r\n"),
          new Ending("CRLF NUL.CRLF", "\r\n\0.\r\n"),
          new Ending("CRLF.NUL CRLF", "\r\n.\0\r\n"));

  private static final String NOOP = "NOOP\r\n";

  private final Optional<String> ownAddress;

  EndOfDataProbe(Optional<String> ownAddress) {
    this.ownAddress = ownAddress;
  }

  private record Ending(String name, String octets) {}

  /// What a message with odd endings came to.
  ///
  /// @param answers to the message, and to NOOP behind it
  /// @param took until the first of them
  private record Outcome(List<Answer> answers, Duration took, List<String> proof) {

    // One who refuses the octets at once and goes on to read them as a message says nothing to
    // NOOP.
    boolean isTaken() {
      return answers.size() > 1 || (!answers.isEmpty() && answers.getFirst().isPositive());
    }

    String text() {
      return answers.isEmpty()
          ? "no end"
          : answers.stream().map(Answer::text).collect(Collectors.joining(" | "));
    }
  }

  @Override
  public Area area() {
    return Area.PARSER;
  }

  @Override
  public Manner manner() {
    return Manner.TESTING;
  }

  @Override
  public void run(Door door, Findings findings) {
    if (ownAddress.isEmpty()) {
      fact(findings, "not tried: needs --deliver-to");
      return;
    }
    try (var sessions = new Sessions(door)) {
      new Run(sessions, findings, ownAddress.get()).look();
    }
  }

  private static void fact(Findings findings, String seen) {
    findings.fact(Area.PARSER, "end of data", seen);
  }

  /// At one port.
  private static final class Run {

    private final Sessions sessions;
    private final Findings findings;
    private final String own;
    private final Setting setting;

    Run(Sessions sessions, Findings findings, String own) {
      this.sessions = sessions;
      this.findings = findings;
      this.own = own;
      this.setting = Setting.of(sessions, Optional.of(own));
    }

    void look() {
      Outcome usual;
      try {
        usual = send("an ordinary message", "\r\n.\r\n", sessions.door().patience().reply());
      } catch (NoDialogue cause) {
        fact(findings, "not tried: " + cause.why());
        return;
      }
      Duration wait = wait(usual.took());
      findings.fact(Area.PARSER, "usual end of data", usual.text());
      look(wait);
      if (setting.hello().has("CHUNKING")) {
        mixed();
      }
    }

    // Most servers take none: all at once tell that in the time of one.
    private void look(Duration wait) {
      String all =
          ENDINGS.stream().map(Ending::octets).collect(Collectors.joining(NOOP + "More.", "", ""));
      if (send("all odd endings", all, wait).answers().isEmpty()) {
        fact(findings, "nothing but CRLF.CRLF");
        return;
      }
      List<String> seen = new ArrayList<>();
      List<String> taken = new ArrayList<>();
      List<String> proof = new ArrayList<>();
      try {
        for (Ending ending : ENDINGS) {
          Outcome outcome = send(ending.name(), ending.octets(), wait);
          seen.add(ending.name() + ": " + outcome.text());
          if (outcome.isTaken()) {
            taken.add(ending.name());
            proof.addAll(outcome.proof());
          }
        }
      } finally {
        findings.fact(Area.PARSER, "end of data", seen);
        if (!taken.isEmpty()) {
          findings.add(ParserRule.END_OF_DATA, String.join(", ", taken) + " ends a message", proof);
        }
      }
    }

    private void mixed() {
      Trial trial =
          Trial.octets(
                  "DATA after BDAT",
                  setting.from() + "\r\n",
                  "RCPT TO:<" + own + ">\r\n",
                  "BDAT 6\r\ntest\r\n",
                  "DATA\r\n",
                  "RSET\r\n")
              .ifInData(ParserRule.CHUNK_MIXED);
      new Jury(sessions, findings).hear("chunks to the tester", List.of(trial));
    }

    // Where it is no end, nothing comes of the message: the connection goes before its end.
    private Outcome send(String what, String octets, Duration wait) {
      try (Dialogue dialogue = sessions.ready()) {
        expect(dialogue, setting.from(), 250);
        expect(dialogue, "RCPT TO:<" + own + ">", 250);
        expect(dialogue, "DATA", 354);
        int mark = dialogue.mark();
        dialogue.send(head(what));
        dialogue.send("A test of how messages end: " + what + octets + NOOP);
        long began = System.nanoTime();
        List<Answer> answers = new ArrayList<>();
        Answer answer = dialogue.read(wait);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        while (answer.reply().isPresent() && answers.size() < 2) {
          answers.add(answer);
          answer = dialogue.read(sessions.door().patience().pause());
        }
        return new Outcome(answers, took, dialogue.since(mark));
      }
    }

    private static void expect(Dialogue dialogue, String line, int code) {
      Answer answer = dialogue.say(line);
      if (answer.code() != code) {
        throw new NoDialogue(line.split("[ :]", 2)[0] + " is answered with " + answer.text());
      }
    }

    private String head(String what) {
      return "From: <%1$s>\r\nTo: <%1$s>\r\nSubject: postern audit, a test: %2$s\r\n\r\n"
          .formatted(own, what);
    }

    private Duration wait(Duration usual) {
      Duration most = sessions.door().patience().reply();
      Duration wait = usual.multipliedBy(2).plus(sessions.door().patience().pause());
      return wait.compareTo(most) < 0 ? wait : most;
    }
  }
}
