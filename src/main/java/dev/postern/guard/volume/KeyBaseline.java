package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The ways of one key, and what speaks against its being the key's owner who sends. Times are
/// hours since 1970. For one thread at a time.
final class KeyBaseline {

  /// Messages per hour of a stranger: one that trickles, one that takes its time, one at night, one
  /// in a hurry.
  private static final double[] RATES = {3, 30, 300, 5000};
  private static final double[] ENOUGH_AT = {40, 60, 80, 100};
  private static final double[] SHARES = {0.03, 0.1, 0.3, 0.9};
  private static final int ELSEWHERE = RATES.length + SHARES.length;

  // What a stranger's mail is like, as far as it can be known beforehand.
  private static final double NEW = 0.95;
  private static final double FOREIGN = 0.4;
  private static final double BOUNCED = 0.05;
  private static final double REFUSED = 0.02;
  private static final double MOST = 50;

  private static final double ENOUGH = 10;
  private static final double MARGIN = 1.5;
  private static final double ODD = 60;
  private static final double CALM = 12;
  private static final double LONGEST = 7 * 24;

  private final Week week = new Week();
  private final Pace pace = new Pace();
  private final Acquaintances acquaintances = new Acquaintances();
  private final Networks networks = new Networks();
  private final Blend strangers = new Blend(0.7);
  private final Blend foreign = new Blend(0.02);
  private final Bins sizes = new Bins(16, 9);
  private final Bins counts = new Bins(8, 0);
  private final Echo bounces = new Echo(0.02);
  private final Echo refusals = new Echo(0.01);
  private final Suspicion[] suspicions = new Suspicion[ELSEWHERE + 1];

  private double born = Double.NaN;
  private double seen;
  private double calmFrom = Double.NaN;
  private double episodeFrom = Double.NaN;

  KeyBaseline() {
    for (int i = 0; i < RATES.length; i++) {
      suspicions[i] = Suspicion.ofRate(RATES[i], ENOUGH_AT[i]);
    }
    for (int i = 0; i < SHARES.length; i++) {
      suspicions[RATES.length + i] = Suspicion.ofShare(SHARES[i], ODD);
    }
    suspicions[ELSEWHERE] = Suspicion.ofShare(0.8, ODD);
  }

  /// @return the suspicion that has become a finding, null for none
  @Nullable Suspicion accepted(double time, Submission message, double sensitivity) {
    double now = advance(time);
    double usual = week.usual(now);
    double expected = pace.expected(usual);

    int judged = 0;
    int unknown = 0;
    for (long hash : message.recipients) {
      if (acquaintances.covers(hash)) {
        judged++;
        unknown += acquaintances.knows(hash) ? 0 : 1;
      }
    }
    double trust = trust(sensitivity);
    Networks.Standing standing =
        networks.meet(message.network, now, trust, now - born < 7 * 24);
    double plain = recipients(judged, unknown, strangers.usual());
    double others =
        network(standing)
            * sizes.strangeness(message.size, 20)
            * counts.strangeness(message.recipients.length, 30);
    double likeness =
        Math.min(
            Math.max(others * recipients(judged, unknown, strangers.chance()), 0.001), MOST);
    double steady = Math.min(Math.max(others * plain, 0.001), MOST);
    double missing =
        Math.max(0, BOUNCED - bounces.share()) + Math.max(0, REFUSED - refusals.share());
    for (int i = 0; i < suspicions.length; i++) {
      Suspicion suspicion = suspicions[i];
      if (i == ELSEWHERE && standing == Networks.Standing.KNOWN) {
        continue;
      }
      suspicion.weigh(
          suspicion.rate > 0 ? likeness : steady,
          expected,
          Math.max(1, Math.min(message.recipients.length, 10)));
      suspicion.mark(plain, expected);
      suspicion.miss(missing);
      suspicion.messages++;
      suspicion.judged += judged;
      suspicion.strangers += unknown;
      suspicion.foreign += standing == Networks.Standing.KNOWN ? 0 : 1;
    }

    week.count(1);
    pace.count(usual, trust);
    if (judged > 0) {
      strangers.learn((double) unknown / judged, 1 - acquaintances.mistaken(), trust);
    }
    foreign.learn(standing == Networks.Standing.FIRST ? 1 : 0, 1, trust);
    sizes.learn(message.size, trust);
    counts.learn(message.recipients.length, trust);
    bounces.message(trust);
    refusals.message(trust);
    seen += trust;
    if (trust > 0) {
      for (long hash : message.recipients) {
        acquaintances.remember(hash);
      }
    }
    return verdict(now, sensitivity);
  }

  @Nullable Suspicion bounced(double time, double sensitivity) {
    double now = advance(time);
    double expected = bounces.expected(pace.lately());
    double lately = 0.85 * bounces.share() + 0.15 * expected / Math.max(pace.lately(), 1);
    for (int i = 0; i < ELSEWHERE; i++) {
      Suspicion suspicion = suspicions[i];
      if (suspicion.rate > 0) {
        suspicion.weigh(BOUNCED, expected, 0);
      } else {
        suspicion.weigh(Math.max(BOUNCED / Math.max(lately, 0.002), 1), 1, 0);
      }
      suspicion.bounced++;
    }
    bounces.count(trust(sensitivity));
    return verdict(now, sensitivity);
  }

  @Nullable Suspicion refused(double time, double sensitivity) {
    double now = advance(time);
    double expected = refusals.expected(pace.lately());
    double lately = 0.85 * refusals.share() + 0.15 * expected / Math.max(pace.lately(), 1);
    for (int i = 0; i < ELSEWHERE; i++) {
      Suspicion suspicion = suspicions[i];
      if (suspicion.rate > 0) {
        suspicion.weigh(REFUSED, expected, 0);
      } else {
        suspicion.weigh(Math.max(REFUSED / Math.max(lately, 0.002), 1), 1, 0);
      }
      suspicion.refused++;
    }
    refusals.count(trust(sensitivity));
    return verdict(now, sensitivity);
  }

  private double latest = Double.NaN;

  // A clock that goes back stands still here.
  private double advance(double time) {
    if (Double.isNaN(born)) {
      born = time;
      latest = time;
    }
    double now = Math.max(time, latest);
    latest = now;
    week.advance(now);
    pace.advance(now);
    acquaintances.advance(now);
    bounces.advance(now);
    refusals.advance(now);
    double usual = week.usual(now);
    for (Suspicion suspicion : suspicions) {
      suspicion.advance(now, now - born < 21 * 24 ? 1e6 : usual);
    }
    return now;
  }

  private double recipients(int judged, int unknown, double here) {
    if (judged == 0) {
      return 1;
    }
    double visible = 1 - acquaintances.mistaken();
    double ifNew = NEW / here;
    double ifKnown = (1 - NEW * visible) / (1 - here * visible);
    if (judged == 1) {
      return unknown == 1 ? ifNew : ifKnown;
    }
    double share = (double) unknown / judged;
    return Math.exp(
        Math.min(judged, 3) * (share * Math.log(ifNew) + (1 - share) * Math.log(ifKnown)));
  }

  // One network is one surprise, however much comes from it.
  private double network(Networks.Standing standing) {
    return standing == Networks.Standing.FIRST
        ? Math.min(Math.max(FOREIGN / foreign.chance(), 1), 20)
        : 1;
  }

  double threshold(Suspicion suspicion, double sensitivity) {
    double age = latest - born;
    double youth = 60 * Math.exp(-age / (5 * 24)) + 12 * Math.exp(-seen / 150);
    return (Math.max(ENOUGH, MARGIN * suspicion.record() + 4) + youth) / sensitivity;
  }

  // How far an event is taken for the key's own, and learnt from.
  private double trust(double sensitivity) {
    if (!Double.isNaN(episodeFrom)) {
      return 1;
    }
    return Math.min(Math.max((0.6 - height(sensitivity)) / 0.4, 0), 1);
  }

  private double height(double sensitivity) {
    double most = 0;
    for (Suspicion suspicion : suspicions) {
      most =
          Math.max(
              most,
              Math.min(
                  suspicion.oddity(), suspicion.evidence() / threshold(suspicion, sensitivity)));
    }
    return most;
  }

  private @Nullable Suspicion verdict(double now, double sensitivity) {
    boolean episode = !Double.isNaN(episodeFrom);
    if (episode) {
      if (height(sensitivity) > 0.5) {
        calmFrom = now;
      }
      if (now - calmFrom > CALM || now - episodeFrom > LONGEST) {
        episodeFrom = Double.NaN;
        episode = false;
        return null;
      }
    }
    for (Suspicion suspicion : suspicions) {
      if (suspicion.evidence() > threshold(suspicion, sensitivity) && suspicion.isOdd()) {
        if (episode) {
          suspicion.clear();
          return null;
        }
        return suspicion;
      }
    }
    return null;
  }

  /// Begins an episode, after a finding was made of it.
  void told() {
    episodeFrom = latest;
    calmFrom = latest;
    for (Suspicion suspicion : suspicions) {
      suspicion.clear();
    }
  }

  Week week() {
    return week;
  }

  Pace pace() {
    return pace;
  }

  Suspicion[] suspicions() {
    return suspicions;
  }

  Blend strangers() {
    return strangers;
  }

  Blend foreign() {
    return foreign;
  }

  Echo bounces() {
    return bounces;
  }

  Echo refusals() {
    return refusals;
  }

  Acquaintances acquaintances() {
    return acquaintances;
  }

  Networks networks() {
    return networks;
  }

  double born() {
    return born;
  }

  double latest() {
    return latest;
  }

  double seen() {
    return seen;
  }

  boolean inEpisode() {
    return !Double.isNaN(episodeFrom);
  }

  static final int SIZE = 9 << 10;

  void save(ByteBuffer out) {
    out.putDouble(born).putDouble(latest).putDouble(seen);
    out.putDouble(calmFrom).putDouble(episodeFrom);
    week.save(out);
    pace.save(out);
    acquaintances.save(out);
    networks.save(out);
    strangers.save(out);
    foreign.save(out);
    sizes.save(out);
    counts.save(out);
    bounces.save(out);
    refusals.save(out);
    for (Suspicion suspicion : suspicions) {
      suspicion.save(out);
    }
  }

  void restore(ByteBuffer in) {
    born = in.getDouble();
    latest = in.getDouble();
    seen = in.getDouble();
    calmFrom = in.getDouble();
    episodeFrom = in.getDouble();
    week.restore(in);
    pace.restore(in);
    acquaintances.restore(in);
    networks.restore(in);
    strangers.restore(in);
    foreign.restore(in);
    sizes.restore(in);
    counts.restore(in);
    bounces.restore(in);
    refusals.restore(in);
    for (Suspicion suspicion : suspicions) {
      suspicion.restore(in);
    }
  }
}
