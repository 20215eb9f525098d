package dev.postern.audit.parser;

import dev.postern.audit.parser.Reaction.End;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Dialogue;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.NoDialogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Has trials made and says what is a fault in their reactions; all of them are facts.
///
/// That a connection ends without a word, or no answer comes, can be chance: it is a fault where it
/// happens again.
final class Jury {

  private final Sessions sessions;
  private final Findings findings;
  private List<String> proof = List.of();

  Jury(Sessions sessions, Findings findings) {
    this.sessions = sessions;
    this.findings = findings;
  }

  /// @param family as the fact is named
  void hear(String family, List<Trial> trials) {
    List<String> seen = new ArrayList<>();
    try {
      for (Trial trial : trials) {
        Reaction reaction = make(trial);
        seen.add(said(trial, reaction));
        judge(trial, reaction);
      }
    } finally {
      findings.fact(Area.PARSER, family, seen);
    }
  }

  /// Looks a last time whether the server is there.
  void adjourn() {
    lookAfter();
  }

  private Reaction make(Trial trial) {
    try {
      Reaction reaction = sessions.make(trial);
      proof = reaction.proof();
      return reaction;
    } catch (NoDialogue cause) {
      lookAfter();
      throw cause;
    }
  }

  private void judge(Trial trial, Reaction reaction) {
    Optional<ParserRule> fault = trial.fault(reaction);
    fault.ifPresent(rule -> findings.add(rule, said(trial, reaction), reaction.proof()));
    if (reaction.isWordless()) {
      lookAfter();
      again(trial, Reaction::isWordless, ParserRule.HANGS_UP);
    } else if (reaction.end() == End.SILENT && fault.isEmpty()) {
      lookAfter();
      again(trial, one -> one.end() == End.SILENT, ParserRule.STOPS_ANSWERING);
    }
  }

  private void again(Trial trial, Predicate<Reaction> shows, ParserRule rule) {
    Reaction again = make(trial);
    if (shows.test(again)) {
      findings.add(rule, said(trial, again) + ", each time", again.proof());
    }
  }

  // Whoever lets us in and greets us with a refusal is there.
  private void lookAfter() {
    Door door = sessions.door();
    if (!door.hasTime()) {
      return;
    }
    try (Dialogue dialogue = door.dial()) {
      dialogue.read();
    } catch (NoDialogue cause) {
      if (door.hasTime()) {
        findings.add(ParserRule.WENT_AWAY, "nobody can connect any more: " + cause.why(), proof);
      }
      throw cause;
    }
  }

  private static String said(Trial trial, Reaction reaction) {
    return trial.name() + ": " + reaction.text();
  }
}
