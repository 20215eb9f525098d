package dev.postern.guard.volume;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What is known of one key, for `guard explain`.
///
/// @param at of its last event
/// @param learningDays since it was first seen
/// @param messages that were learnt from
/// @param inEpisode whether it was told of and has not calmed down since
/// @param pace how much it sends
/// @param manner what its messages are like
/// @param suspicions each with what it stands at and what it must come to
public record KeyState(
    String user,
    Instant at,
    double learningDays,
    double messages,
    boolean inEpisode,
    PaceState pace,
    MannerState manner,
    List<SuspicionState> suspicions) {

  public KeyState {
    suspicions = List.copyOf(suspicions);
  }

  /// How much it sends, in messages per hour.
  ///
  /// @param level over days
  /// @param usual in this hour of the week
  /// @param expected just now
  /// @param lately in the last half hour
  /// @param habit how far the hour of the week is trusted, of 1
  public record PaceState(
      double level, double usual, double expected, double lately, double habit) {}

  /// What its messages are like.
  ///
  /// @param recipients about how many are known
  /// @param newRecipients their usual share
  /// @param networks how many are known
  /// @param bounced of one message, usually
  /// @param refused of one message, usually
  public record MannerState(
      long recipients, double newRecipients, int networks, double bounced, double refused) {}

  /// What one kind of stranger stands at.
  ///
  /// @param of whom: `300 messages an hour besides`
  /// @param evidence logarithm of a likelihood ratio
  /// @param threshold what that must come to
  /// @param oddity whether enough messages are odd in number and in kind: 1 where they are
  /// @param messages since it arose
  /// @param odd those of them that are rather a stranger's
  public record SuspicionState(
      String of, double evidence, double threshold, double oddity, double messages, double odd) {}

  static KeyState of(String user, KeyBaseline key) {
    var suspicions = new ArrayList<SuspicionState>();
    for (Suspicion suspicion : key.suspicions()) {
      suspicions.add(state(suspicion.kind(), suspicion, key));
    }
    suspicions.add(state("most of what comes from new networks", key.elsewhere(), key));
    double usual = key.week().usual(key.clock());
    return new KeyState(
        user,
        Instant.ofEpochSecond(Math.round(key.clock() * 3600)),
        key.now() / 24,
        key.seen(),
        key.inEpisode(),
        new PaceState(
            key.week().level(),
            usual,
            key.pace().expected(usual),
            key.pace().lately(),
            key.pace().habit()),
        new MannerState(
            key.manner().acquaintances(),
            key.manner().strangers(),
            key.manner().networks(),
            key.bounces().share(),
            key.refusals().share()),
        suspicions);
  }

  private static SuspicionState state(String of, Suspicion suspicion, KeyBaseline key) {
    return new SuspicionState(
        of,
        suspicion.evidence(),
        key.threshold(suspicion),
        key.oddity(suspicion),
        suspicion.tally().messages,
        suspicion.tally().odd);
  }
}
