package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// The evidence for one kind of stranger beside the key's owner: a sum of logarithms of likelihood
/// ratios that never falls below nothing (CUSUM).
///
/// It is held against the most that honest mail of this key ever made of it.
final class Suspicion {

  // A single event proves little, however odd it is, and no run proves more than this.
  private static final double MOST = 3;
  private static final double CAP = 120;

  private static final double LEAST_THRESHOLD = 10;
  private static final double MARGIN = 1.5;
  private static final double FORGET = Math.log(2) / (60 * 24);

  // Volume alone, with recipients like the key's own, must be this much more: a rush, a trickle.
  private static final double VOLUME = 5;
  private static final double RUSH = 15;
  private static final double TRICKLE = 3;

  private static final double MARKS = 5;
  private static final double MARKS_EACH = 0.06;

  private final double rate;
  private final double share;
  private final double enough;
  private final Tally tally = new Tally();

  private double evidence;
  private double peak;
  private double record;
  private double largest;
  private double unaged;

  private Suspicion(double rate, double share, double enough) {
    this.rate = rate;
    this.share = share;
    this.enough = enough;
  }

  /// Of a stranger who sends so many messages an hour besides.
  ///
  /// @param enough how many messages must be odd before anything is said
  static Suspicion ofRate(double rate, double enough) {
    return new Suspicion(rate, 0, enough);
  }

  /// Of a stranger who sends such a share of the key's messages.
  static Suspicion ofShare(double share, double enough) {
    return new Suspicion(0, share, enough);
  }

  /// What a message or its echo says.
  ///
  /// @param recent likelihood ratio against what the key has been like lately
  /// @param usual against what it is like in general
  /// @param marks logarithm of the ratio by the recipients alone
  /// @param expected how many such events the key brings in an hour
  /// @param count how many messages it counts for
  record Sign(double recent, double usual, double marks, double expected, double count) {}

  /// Lets hours pass.
  ///
  /// @param usual messages per hour of the key
  void pass(double hours, double usual) {
    unaged += hours;
    if (unaged > 1) {
      double kept = Math.exp(-unaged * FORGET);
      record *= kept;
      largest *= kept;
      unaged = 0;
    }
    if (evidence > 0) {
      tally.usual += hours * usual;
      weaken(rate * hours);
    }
  }

  void weigh(Sign sign, double now) {
    if (evidence == 0) {
      tally.since = now;
    }
    double odds =
        rate > 0 ? rate * sign.recent() / sign.expected() : share * sign.usual() / (1 - share);
    double gain = rate > 0 ? Math.log1p(odds) : Math.log1p(share * (sign.usual() - 1));
    double odd = odds / (1 + odds);
    double before = rate > 0 ? rate / sign.expected() : share / (1 - share);
    tally.odd += sign.count() * odd;
    tally.marks += sign.marks() * before / (1 + before);
    evidence = Math.min(evidence + Math.min(gain, MOST), CAP);
    if (evidence <= 0) {
      clear();
    } else if (tally.odd >= enough / 2) {
      peak = Math.max(peak, evidence);
    }
  }

  /// What was to be seen of a stranger's message, and was not.
  void miss(double bounces) {
    if (evidence > 0) {
      weaken(share * bounces);
    }
  }

  private void weaken(double by) {
    evidence -= by;
    if (evidence <= 0) {
      clear();
    }
  }

  /// Ends a rise: it is one more that was honest, or that was told of.
  void clear() {
    record = Math.max(record, Math.min(peak, CAP / 2));
    if (tally.messages > VOLUME * tally.usual) {
      largest = Math.max(largest, tally.odd);
    }
    evidence = 0;
    peak = 0;
    tally.clear();
  }

  Tally tally() {
    return tally;
  }

  double evidence() {
    return evidence;
  }

  /// What the evidence must come to.
  ///
  /// @param caution more, for a key that is not known well
  double threshold(double caution) {
    return Math.max(LEAST_THRESHOLD, MARGIN * record + 4) + caution;
  }

  /// Whether enough messages are odd, in number and in kind: 1 where they are.
  ///
  /// @param settled whether the key is known well enough for its volume alone to be odd
  double oddity(boolean settled) {
    double kind = 1;
    if (rate > 0) {
      double volume = 0;
      if (settled && tally.messages > VOLUME * tally.usual) {
        double much = (rate < 10 ? TRICKLE : RUSH) * enough;
        volume = tally.odd / Math.max(much, 2 * largest);
      }
      kind = Math.max(tally.marks / Math.max(MARKS, MARKS_EACH * tally.odd), volume);
    }
    return Math.min(tally.odd / enough, kind);
  }

  /// For people.
  String kind() {
    return rate > 0
        ? Math.round(rate) + " messages an hour besides"
        : Math.round(100 * share) + " % of the messages";
  }

  void save(ByteBuffer out) {
    out.putDouble(evidence).putDouble(peak).putDouble(record).putDouble(largest).putDouble(unaged);
    tally.save(out);
  }

  void restore(ByteBuffer in) {
    evidence = in.getDouble();
    peak = in.getDouble();
    record = in.getDouble();
    largest = in.getDouble();
    unaged = in.getDouble();
    tally.restore(in);
  }
}
