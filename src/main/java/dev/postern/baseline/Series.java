package dev.postern.baseline;

import java.nio.ByteBuffer;
import java.util.List;

/// One series of numbers, looked at in every [View].
final class Series {

  private static final List<View> VIEWS = List.of(View.values());

  /// Below such a share of its usual size a difference means nothing.
  private static final double GRAIN = 0.002;

  /// The same where numbers are logarithms.
  private static final double LOG_GRAIN = 0.02;

  private static final double HALF = 0.5;

  private final Rarity[] rarities = new Rarity[VIEWS.size()];
  private final double[] numbers = new double[VIEWS.size()];
  private final Running size = new Running(0.01);
  private final Running level = new Running(0.1);
  private final Running drift = new Running(0.25);
  private final Running longDrift = new Running(0.06);
  private final Running seasonDrift = new Running(0.1);
  private final Running place = new Running(0.02);
  private final Running swing = new Running(0.1);
  private final Running longSwing = new Running(0.03);
  private final List<Running> means =
      List.of(size, level, drift, longDrift, seasonDrift, place, swing, longSwing);

  static final int OCTETS =
      View.values().length * Rarity.OCTETS + Season.OCTETS + 8 * Running.OCTETS + Double.BYTES + 3;

  private Season season = new Season();
  private boolean begun;
  private boolean whole = true;
  private boolean everNegative;
  private double before;

  Series() {
    for (View view : VIEWS) {
      rarities[view.ordinal()] = new Rarity();
    }
  }

  Surprise observe(long second, double value) {
    if (!begun) {
      begin(value);
    }
    whole &= value == Math.rint(value);
    everNegative |= value < 0;
    size.learn(Math.abs(value));
    double usual = season.usual(second, level.mean());
    look(value, usual);
    double sum = 0;
    double most = 0;
    View foremost = View.VALUE;
    for (View view : VIEWS) {
      double surprise = of(view).surprise(numbers[view.ordinal()], grain(view));
      sum += surprise * surprise;
      if (surprise > most) {
        most = surprise;
        foremost = view;
      }
    }
    Surprise surprise = new Surprise(Math.sqrt(sum), say(foremost, value, usual));
    for (View view : VIEWS) {
      of(view).learn(numbers[view.ordinal()], grain(view));
    }
    before = value;
    level.learn(value);
    season.learn(second, value);
    return surprise;
  }

  /// The narrower of what the hour and what the last values make expect.
  Range expected(long second) {
    Range byHour = around(season.usual(second, level.mean()), View.OFF_SEASON);
    Range byLevel = around(level.mean(), View.OFF_LEVEL);
    return byHour.high() - byHour.low() < byLevel.high() - byLevel.low() ? byHour : byLevel;
  }

  private void begin(double value) {
    begun = true;
    before = value;
    level.begin(value);
    place.begin(value);
    size.begin(Math.abs(value));
  }

  private void look(double value, double usual) {
    double off = value - level.mean();
    double step = value - before;
    double least = grain();
    set(View.VALUE, value);
    set(View.MAGNITUDE, Math.log(Math.abs(value) + least));
    set(View.OFF_LEVEL, off);
    set(View.STEP, step);
    set(View.OFF_SEASON, value - usual);
    set(View.SEASON_DRIFT, seasonDrift.learn(value - usual));
    set(View.DRIFT, drift.learn(off));
    set(View.LONG_DRIFT, longDrift.learn(off));
    set(View.PLACE, place.learn(value));
    set(View.SWING, Math.log(swing.learn(Math.abs(step)) + least));
    set(View.LONG_SWING, Math.log(longSwing.learn(Math.abs(step)) + least));
  }

  private void set(View view, double number) {
    numbers[view.ordinal()] = number;
  }

  private Rarity of(View view) {
    return rarities[view.ordinal()];
  }

  private double grain(View view) {
    return switch (view) {
      case MAGNITUDE, SWING, LONG_SWING -> LOG_GRAIN;
      case VALUE, OFF_LEVEL, STEP, OFF_SEASON, SEASON_DRIFT, DRIFT, LONG_DRIFT, PLACE -> grain();
    };
  }

  // A series of counts has no halves.
  private double grain() {
    double share = GRAIN * size.mean();
    return whole ? Math.max(HALF, share) : Math.max(Double.MIN_NORMAL, share);
  }

  private Range around(double number, View view) {
    Range range = of(view).range(grain(view));
    return plausible(number + range.low(), number + range.high());
  }

  private Range plausible(double low, double high) {
    return everNegative ? new Range(low, high) : new Range(Math.max(0, low), Math.max(0, high));
  }

  private String say(View view, double value, double usual) {
    return switch (view) {
      case VALUE, MAGNITUDE -> view.say(value, around(0, View.VALUE));
      case OFF_LEVEL -> view.say(value, around(level.mean(), view));
      case STEP -> view.say(value, around(before, view));
      case OFF_SEASON -> view.say(value, around(usual, view));
      case SEASON_DRIFT -> view.say(usual + seasonDrift.mean(), around(usual, view));
      case DRIFT -> view.say(level.mean() + drift.mean(), around(level.mean(), view));
      case LONG_DRIFT -> view.say(level.mean() + longDrift.mean(), around(level.mean(), view));
      case PLACE -> view.say(place.mean(), around(0, view));
      case SWING -> view.say(swing.mean(), unlogged(view));
      case LONG_SWING -> view.say(longSwing.mean(), unlogged(view));
    };
  }

  private Range unlogged(View view) {
    Range range = of(view).range(LOG_GRAIN);
    return new Range(
        Math.max(0, Math.exp(range.low()) - grain()),
        Math.max(0, Math.exp(range.high()) - grain()));
  }

  void save(ByteBuffer out) {
    out.put((byte) (begun ? 1 : 0)).put((byte) (whole ? 1 : 0)).put((byte) (everNegative ? 1 : 0));
    out.putDouble(before);
    means.forEach(mean -> mean.save(out));
    for (Rarity rarity : rarities) {
      rarity.save(out);
    }
    season.save(out);
  }

  static Series restore(Saved in) {
    Series series = new Series();
    series.begun = in.flag();
    series.whole = in.flag();
    series.everNegative = in.flag();
    series.before = in.finite();
    series.means.forEach(mean -> mean.restore(in));
    for (View view : VIEWS) {
      series.rarities[view.ordinal()] = Rarity.restore(in);
    }
    series.season = Season.restore(in);
    return series;
  }
}
