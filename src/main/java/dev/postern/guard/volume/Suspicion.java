package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// The evidence for one stranger who sends at one rate beside the key: a sum of logarithms of
/// likelihood ratios that never falls below nothing (CUSUM), with what was counted since it last
/// was nothing, and the most that honest mail ever made of it.
final class Suspicion {

  // A single event proves little, however odd it is.
  private static final double MOST = 3;
  private static final double CAP = 120;
  private static final double MARKS = 5;
  private static final double VOLUME = 15;
  private static final double LASTING = 3;
  private static final double FORGET = Math.log(2) / (60 * 24);

  /// Messages per hour that the stranger sends besides; 0 where it is a share.
  final double rate;

  /// The share of the key's messages that is the stranger's; 0 where it is a rate.
  final double share;

  /// How many messages must be odd before anything is said.
  final double enough;

  private double evidence;
  private double peak;
  private double record;
  private double most;
  private double at = Double.NaN;

  double since = Double.NaN;
  double usual;
  double odd;
  double marks;
  double messages;
  double judged;
  double strangers;
  double foreign;
  double bounced;
  double refused;

  private Suspicion(double rate, double share, double enough) {
    this.rate = rate;
    this.share = share;
    this.enough = enough;
  }

  static Suspicion ofRate(double rate, double enough) {
    return new Suspicion(rate, 0, enough);
  }

  static Suspicion ofShare(double share, double enough) {
    return new Suspicion(0, share, enough);
  }

  /// 1 where enough messages are odd, in number and in kind.
  double oddity() {
    double volume = messages > 5 * usual ? odd / Math.max((rate < 100 ? LASTING : VOLUME) * enough, 2 * most) : 0;
    return Math.min(
        odd / enough, rate == 0 ? 1 : Math.max(marks / Math.max(MARKS, 0.06 * odd), volume));
  }

  /// Whether the mail itself speaks for a stranger, or there is so much that it need not.
  boolean isOdd() {
    return oddity() >= 1;
  }

  void advance(double now, double level) {
    double passed = now - at;
    if (passed > 0) {
      usual += passed * level;
      double kept = Math.exp(-passed * FORGET);
      record *= kept;
      most *= kept;
      fall(rate * passed);
    }
    if (!(passed <= 0)) {
      at = now;
    }
  }

  /// Weighs one event.
  ///
  /// @param likeness how much likelier it is from a stranger's message than from one of the key's
  /// @param expected how many such events the key brings in an hour
  void weigh(double likeness, double expected, double count) {
    double odds = rate > 0 ? rate * likeness / expected : share * likeness / (1 - share);
    double gain =
        rate > 0
            ? Math.min(Math.log1p(odds), MOST)
            : Math.min(Math.log(1 - share + share * likeness), MOST);
    if (evidence == 0) {
      since = at;
    }
    odd += count * odds / (1 + odds);
    evidence = Math.min(evidence + gain, CAP);
    if (oddity() >= 0.5) {
      peak = Math.max(peak, evidence);
    }
    fall(0);
  }

  /// Notes what the recipients of an odd message alone speak for.
  void mark(double likeness, double expected) {
    double odds = rate > 0 ? rate / expected : share / (1 - share);
    marks += Math.log(likeness) * odds / (1 + odds);
  }

  /// What was to be seen of a stranger and was not.
  void miss(double of) {
    if (share > 0) {
      fall(share * of);
    }
  }

  private void fall(double by) {
    if (evidence != 0 || by == 0) {
      evidence -= by;
      if (evidence <= 0) {
        clear();
      }
    }
  }

  /// Ends a rise: its peak is one more that was honest, or was told of.
  void clear() {
    record = Math.max(record, Math.min(peak, CAP / 2));
    if (messages > 5 * usual) {
      most = Math.max(most, odd);
    }
    evidence = 0;
    peak = 0;
    since = Double.NaN;
    odd = 0;
    usual = 0;
    marks = 0;
    messages = 0;
    judged = 0;
    strangers = 0;
    foreign = 0;
    bounced = 0;
    refused = 0;
  }

  double evidence() {
    return evidence;
  }

  double record() {
    return record;
  }

  void save(ByteBuffer out) {
    out.putDouble(at).putDouble(since);
    out.putFloat((float) evidence).putFloat((float) peak).putFloat((float) record);
    out.putFloat((float) most);
    out.putFloat((float) odd).putFloat((float) usual).putFloat((float) marks).putFloat((float) messages).putFloat((float) judged);
    out.putFloat((float) strangers).putFloat((float) foreign);
    out.putFloat((float) bounced).putFloat((float) refused);
  }

  void restore(ByteBuffer in) {
    at = in.getDouble();
    since = in.getDouble();
    evidence = in.getFloat();
    peak = in.getFloat();
    record = in.getFloat();
    most = in.getFloat();
    odd = in.getFloat();
    usual = in.getFloat();
    marks = in.getFloat();
    messages = in.getFloat();
    judged = in.getFloat();
    strangers = in.getFloat();
    foreign = in.getFloat();
    bounced = in.getFloat();
    refused = in.getFloat();
  }
}
