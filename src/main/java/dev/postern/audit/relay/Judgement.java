package dev.postern.audit.relay;

import dev.postern.audit.probe.Findings;
import dev.postern.audit.relay.Attempt.Place;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What all trials at one port come to. Where anybody can send to anybody, the tricks are not told
/// one by one: there is one thing to mend.
final class Judgement {

  private final List<Trial> trials;
  private final Set<Place> anything;

  /// @param trials in the order in which they were made
  /// @param controls what came of recipients that nobody has, at the server's own places
  Judgement(List<Trial> trials, List<Trial> controls) {
    this.trials = List.copyOf(trials);
    this.anything = EnumSet.noneOf(Place.class);
    controls.stream().filter(Trial::isTaken).forEach(it -> anything.add(it.attempt().place()));
  }

  /// What was taken, by what is wrong with that; each list has at least one.
  Map<RelayRule, List<Trial>> taken() {
    Map<RelayRule, List<Trial>> taken = new EnumMap<>(RelayRule.class);
    for (Trial trial : trials) {
      if (trial.isTaken()) {
        taken.computeIfAbsent(rule(trial), _ -> new ArrayList<>()).add(trial);
      }
    }
    if (taken.containsKey(RelayRule.OPEN)) {
      taken.keySet().removeIf(rule -> rule != RelayRule.OPEN && rule != RelayRule.FREE_SENDER);
    }
    return taken;
  }

  /// Says what is neither taken nor refused for good, where that is all that there is to say.
  void doubts(Findings findings) {
    List<Trial> plain =
        trials.stream()
            .filter(trial -> trial.attempt().rule() == RelayRule.OPEN)
            .filter(trial -> trial.approach().rule().isEmpty())
            .toList();
    if (plain.stream().anyMatch(Trial::isTaken)) {
      return;
    }
    first(plain, Verdict.DENIED_FOR_NOW)
        .ifPresent(
            trial ->
                findings.add(
                    RelayRule.DENIED_FOR_NOW,
                    trial.commands() + " is answered with " + trial.answer().text(),
                    trial.proof()));
    if (plain.stream().noneMatch(trial -> trial.verdict().isNo())) {
      plain.stream()
          .findFirst()
          .ifPresent(
              trial ->
                  findings.add(
                      RelayRule.UNCLEAR,
                      trial.commands()
                          + " is answered with "
                          + trial.answer().text()
                          + ": "
                          + doubt(trial.verdict()),
                      trial.proof()));
    }
  }

  private static Optional<Trial> first(List<Trial> some, Verdict verdict) {
    return some.stream().filter(trial -> trial.verdict() == verdict).findFirst();
  }

  private static String doubt(Verdict verdict) {
    return switch (verdict) {
      case LATER -> "it may relay to who comes again";
      case NO_PLACE -> "it may relay to domains that take mail; try with an address of your own";
      case TAKEN, DENIED, DENIED_FOR_NOW, BARRED, UNCLEAR -> "that is no answer";
    };
  }

  // A way in is at fault only for what is refused to who comes as usual. A trick that could be a
  // local part proves nothing where every local part is taken.
  private RelayRule rule(Trial trial) {
    RelayRule rule = trial.rule();
    if (rule == RelayRule.FREE_SENDER) {
      return rule;
    }
    if (!trial.attempt().isForeign() && anything.contains(trial.attempt().place())) {
      return RelayRule.MAYBE_LOCAL;
    }
    return isTakenAsUsual(trial.attempt()) ? trial.attempt().rule() : rule;
  }

  private boolean isTakenAsUsual(Attempt attempt) {
    return trials.stream()
        .filter(trial -> trial.approach().rule().isEmpty())
        .anyMatch(trial -> trial.isTaken() && trial.attempt().equals(attempt));
  }
}
