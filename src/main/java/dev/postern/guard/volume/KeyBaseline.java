package dev.postern.guard.volume;

import dev.postern.guard.volume.Origins.Standing;
import dev.postern.guard.volume.Suspicion.Sign;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The ways of one key, and what speaks against its being the owner who sends. For one thread at a
/// time.
///
/// Its own time is the hours since it was first seen. That never goes back, whatever the clock
/// does.
final class KeyBaseline {

  /// Room for a saved one.
  static final int SIZE = 10 << 10;

  private static final byte VERSION = 1;

  // The strangers that are looked for: by messages an hour, one that trickles, one that takes its
  // time, one at night, one in a hurry; and by their share of all.
  private static final double[] RATES = {3, 30, 300, 5000};
  private static final double[] ENOUGH = {40, 60, 80, 100};
  private static final double[] SHARES = {0.03, 0.1, 0.3, 0.9};
  // And one who sends most of what comes from networks that are not known.
  private static final double ELSEWHERE = 0.8;
  private static final double ENOUGH_OF_SHARE = 60;

  // Of a stranger's messages, how many bounce or are refused.
  private static final double BOUNCED = 0.05;
  private static final double REFUSED = 0.02;

  private static final double LEAST_RATIO = 0.001;
  private static final double MOST_RATIO = 50;

  // Odd messages.
  private static final double CHANGED = 1000;

  // In hours.
  private static final double SETTLED = 21 * 24;
  private static final double YOUTH = 5 * 24;
  private static final double CALM = 12;
  private static final double LONGEST = 7 * 24;
  private static final double DAY = 24;
  private static final double LONGEST_STEP = 60 * 24;

  private final double sensitivity;
  private final Week week = new Week();
  private final Pace pace = new Pace();
  private final Manner manner = new Manner();
  private final Echo bounces = new Echo(0.02);
  private final Echo refusals = new Echo(0.01);
  private final Suspicion[] suspicions = new Suspicion[RATES.length + SHARES.length];
  private final Suspicion elsewhere = Suspicion.ofShare(ELSEWHERE, ENOUGH_OF_SHARE);

  private double clock = Double.NaN;
  private double now;
  private double seen;
  // While an episode that was told of lasts; NaN otherwise.
  private double episode = Double.NaN;
  private double troubled;

  KeyBaseline(double sensitivity) {
    this.sensitivity = sensitivity;
    for (int i = 0; i < RATES.length; i++) {
      suspicions[i] = Suspicion.ofRate(RATES[i], ENOUGH[i]);
      suspicions[RATES.length + i] = Suspicion.ofShare(SHARES[i], ENOUGH_OF_SHARE);
    }
  }

  /// A message was accepted.
  ///
  /// @param time hours since 1970
  /// @return the suspicion that has become a finding, null for none; [#told] is to follow
  @Nullable Suspicion accepted(double time, Submission message) {
    advance(time);
    double trust = trust();
    double usual = week.usual(clock);
    Manner.Look look = manner.look(message, now, trust);
    var sign =
        new Sign(
            Math.clamp(look.recent(), LEAST_RATIO, MOST_RATIO),
            Math.clamp(look.usual(), LEAST_RATIO, MOST_RATIO),
            look.marks(),
            pace.expected(usual),
            Math.clamp(message.recipients.length, 1, 10));
    double missing =
        Math.max(0, BOUNCED - bounces.share()) + Math.max(0, REFUSED - refusals.share());
    for (Suspicion suspicion : suspicions) {
      weigh(suspicion, sign, look, missing);
    }
    if (look.standing() != Standing.KNOWN) {
      weigh(elsewhere, sign, look, missing);
    }
    week.count();
    pace.count(usual, trust);
    manner.learn(message, look, trust);
    bounces.message(trust);
    refusals.message(trust);
    seen += trust;
    return verdict();
  }

  private void weigh(Suspicion suspicion, Sign sign, Manner.Look look, double missing) {
    suspicion.weigh(sign, now);
    suspicion.miss(missing);
    if (suspicion.evidence() > 0) {
      Tally tally = suspicion.tally();
      tally.messages++;
      tally.judged += look.judged();
      tally.strangers += look.unknown();
      tally.foreign += look.standing() == Standing.KNOWN ? 0 : 1;
    }
  }

  /// A recipient bounced.
  @Nullable Suspicion bounced(double time) {
    advance(time);
    weigh(echo(bounces, BOUNCED));
    for (Suspicion suspicion : suspicions) {
      suspicion.tally().bounced += suspicion.evidence() > 0 ? 1 : 0;
    }
    bounces.count(trust());
    return verdict();
  }

  /// A command or message of the key was refused.
  @Nullable Suspicion refused(double time) {
    advance(time);
    weigh(echo(refusals, REFUSED));
    for (Suspicion suspicion : suspicions) {
      suspicion.tally().refused += suspicion.evidence() > 0 ? 1 : 0;
    }
    refusals.count(trust());
    return verdict();
  }

  private Sign echo(Echo echo, double ofStranger) {
    double ratio = Math.max(ofStranger / echo.shareNow(pace.lately()), 1);
    return new Sign(ofStranger, ratio, 0, echo.expected(pace.lately()), 0);
  }

  private void weigh(Sign echo) {
    for (Suspicion suspicion : suspicions) {
      suspicion.weigh(echo, now);
    }
  }

  private void advance(double time) {
    double step = Double.isNaN(clock) ? 0 : Math.clamp(time - clock, 0, LONGEST_STEP);
    clock = time;
    now += step;
    week.advance(clock);
    if (step == 0) {
      return;
    }
    pace.pass(step);
    bounces.pass(step);
    refusals.pass(step);
    double usual = week.usual(clock);
    for (Suspicion suspicion : suspicions) {
      pass(suspicion, step, usual);
    }
    pass(elsewhere, step, usual);
  }

  // What is odd for so long, so often, and still not told of is the key, which has changed: it must
  // not keep it from learning.
  private void pass(Suspicion suspicion, double step, double usual) {
    suspicion.pass(step, usual);
    if (now - suspicion.tally().since > DAY && suspicion.tally().odd > CHANGED) {
      suspicion.clear();
    }
  }

  // How far an event is taken for the key's own, and learnt from. What was told of and goes on is
  // learnt: nobody stopped it.
  private double trust() {
    return inEpisode() ? 1 : Math.clamp((0.6 - height()) / 0.4, 0, 1);
  }

  private double height() {
    double most = height(elsewhere);
    for (Suspicion suspicion : suspicions) {
      most = Math.max(most, height(suspicion));
    }
    return most;
  }

  private double height(Suspicion suspicion) {
    return Math.min(suspicion.oddity(isSettled()), suspicion.evidence() / threshold(suspicion));
  }

  /// What the evidence of a suspicion must come to.
  double threshold(Suspicion suspicion) {
    double caution = 60 * Math.exp(-now / YOUTH) + 12 * Math.exp(-seen / 150);
    return suspicion.threshold(caution) / sensitivity;
  }

  double oddity(Suspicion suspicion) {
    return suspicion.oddity(isSettled());
  }

  private boolean isSettled() {
    return now > SETTLED;
  }

  private @Nullable Suspicion verdict() {
    if (inEpisode()) {
      double height = height();
      if (height >= 1) {
        clear();
      }
      if (height > 0.5) {
        troubled = now;
      }
      if (now - troubled > CALM || now - episode > LONGEST) {
        episode = Double.NaN;
      }
      return null;
    }
    for (Suspicion suspicion : suspicions) {
      if (height(suspicion) >= 1) {
        return suspicion;
      }
    }
    return height(elsewhere) >= 1 ? elsewhere : null;
  }

  /// Begins an episode, which is not told of again.
  void told() {
    episode = now;
    troubled = now;
    clear();
  }

  private void clear() {
    for (Suspicion suspicion : suspicions) {
      suspicion.clear();
    }
    elsewhere.clear();
  }

  boolean inEpisode() {
    return !Double.isNaN(episode);
  }

  /// Hours since the key was first seen.
  double now() {
    return now;
  }

  /// The clock at the last event, in hours since 1970.
  double clock() {
    return clock;
  }

  /// Messages that were learnt from.
  double seen() {
    return seen;
  }

  Week week() {
    return week;
  }

  Pace pace() {
    return pace;
  }

  Manner manner() {
    return manner;
  }

  Echo bounces() {
    return bounces;
  }

  Echo refusals() {
    return refusals;
  }

  Suspicion[] suspicions() {
    return suspicions.clone();
  }

  Suspicion elsewhere() {
    return elsewhere;
  }

  void save(ByteBuffer out) {
    out.put(VERSION);
    out.putDouble(clock).putDouble(now).putDouble(seen).putDouble(episode).putDouble(troubled);
    week.save(out);
    pace.save(out);
    manner.save(out);
    bounces.save(out);
    refusals.save(out);
    for (Suspicion suspicion : suspicions) {
      suspicion.save(out);
    }
    elsewhere.save(out);
  }

  /// @throws IllegalArgumentException if another version of the program saved it
  /// @throws java.nio.BufferUnderflowException if something is missing
  void restore(ByteBuffer in) {
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("a baseline of version " + version);
    }
    clock = in.getDouble();
    now = in.getDouble();
    seen = in.getDouble();
    episode = in.getDouble();
    troubled = in.getDouble();
    week.restore(in);
    pace.restore(in);
    manner.restore(in);
    bounces.restore(in);
    refusals.restore(in);
    for (Suspicion suspicion : suspicions) {
      suspicion.restore(in);
    }
    elsewhere.restore(in);
  }
}
