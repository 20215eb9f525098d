package dev.postern.baseline;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One series of numbers, looked at in every [View].
final class Series {

  static final int OCTETS =
      View.values().length * Rarity.OCTETS
          + Season.OCTETS
          + 6 * Running.OCTETS
          + Double.BYTES
          + Integer.BYTES
          + 3;

  private static final List<View> VIEWS = List.of(View.values());
  private static final List<View> WITHOUT_SEASON =
      VIEWS.stream().filter(view -> view != View.OFF_SEASON && view != View.SEASON_DRIFT).toList();

  /// Below such a share of its usual size a difference means nothing.
  private static final double GRAIN = 0.002;

  /// The same where numbers are logarithms.
  private static final double LOG_GRAIN = 0.02;

  private static final double REPEAT_GRAIN = 0.5;

  /// In units of what an hour's values are usually off.
  private static final double SEASON_GRAIN = 0.1;

  private static final double WORTH_A_SENTENCE = 2;
  private static final int MOST_REPEATS = 1_000_000;
  private static final double HALF = 0.5;

  private final Map<View, Sight> sights = new EnumMap<>(View.class);
  private final Running size = new Running(0.01);
  private final Running level = new Running(0.1);
  private final Running drift = new Running(0.06);
  private final Running seasonDrift = new Running(0.1);
  private final Running place = new Running(0.02);
  private final Running swing = new Running(0.03);
  private final List<Running> means = List.of(size, level, drift, seasonDrift, place, swing);

  private Season season = new Season();
  private boolean begun;
  private boolean whole = true;
  private boolean everNegative;
  private double before;
  private int repeats;

  Series() {
    for (View view : VIEWS) {
      sights.put(view, new Sight(new Rarity()));
    }
  }

  Surprise observe(long second, double value) {
    boolean seen = begun;
    if (!seen) {
      begin(value);
    }
    whole &= value == Math.rint(value);
    everNegative |= value < 0;
    size.learn(Math.min(Math.abs(value), bound(100)));
    repeat(seen && value == before);
    double usual = season.usual(second, level.mean());
    look(second, value, usual);
    List<View> views = season.known(second) ? VIEWS : WITHOUT_SEASON;
    Surprise surprise = judge(views, second, value, usual);
    learn(views, second, value, usual);
    return surprise;
  }

  private Surprise judge(List<View> views, long second, double value, double usual) {
    double sum = 0;
    double now = 0;
    double most = 0;
    View foremost = View.VALUE;
    for (View view : views) {
      double surprise = of(view).surprise(sight(view).number, grain(view));
      sum += surprise * surprise;
      now += view.momentary() ? surprise * surprise : 0;
      if (surprise > most) {
        most = surprise;
        foremost = view;
      }
    }
    String why =
        most < WORTH_A_SENTENCE
            ? "is " + Numbers.text(value) + ", as usual"
            : say(foremost, second, value, usual);
    return new Surprise(Math.sqrt(sum), Math.sqrt(now), why);
  }

  private void learn(List<View> views, long second, double value, double usual) {
    for (View view : views) {
      if (view != View.REPEAT) {
        of(view).learn(sight(view).number, grain(view));
      }
    }
    before = bounded(value);
    level.learn(before);
    season.learn(second, before, usual);
  }

  /// The narrower of what the hour and what the last values make expect.
  Range expected(long second) {
    Range byHour = bySeason(second, season.usual(second, level.mean()));
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

  // Learned when it is over: a line gone flat must not become usual while it lasts.
  private void repeat(boolean again) {
    if (again) {
      repeats = Math.min(repeats + 1, MOST_REPEATS);
    } else {
      of(View.REPEAT).learn(Math.log1p(repeats), REPEAT_GRAIN);
      repeats = 0;
    }
  }

  private void look(long second, double value, double usual) {
    double off = value - level.mean();
    double step = value - before;
    double bounded = bounded(value);
    double least = grain();
    set(View.VALUE, value);
    set(View.MAGNITUDE, Math.log(Math.abs(value) + least));
    set(View.OFF_LEVEL, off);
    set(View.STEP, step);
    set(View.OFF_SEASON, (value - usual) / hourly(second));
    set(View.SEASON_DRIFT, seasonDrift.learn(bounded - usual));
    set(View.DRIFT, drift.learn(bounded - level.mean()));
    set(View.PLACE, place.learn(bounded));
    set(View.SWING, Math.log(swing.learn(Math.abs(bounded - before)) + least));
    set(View.REPEAT, Math.log1p(repeats));
  }

  // However large a value is, what is learned from it is bounded by what came before.
  private double bounded(double value) {
    double most = bound(10_000);
    return Math.clamp(value, -most, most);
  }

  private double bound(double times) {
    return size.mean() == 0 ? Double.MAX_VALUE : times * (size.mean() + grain());
  }

  private void set(View view, double number) {
    sight(view).number = number;
  }

  private Sight sight(View view) {
    return Objects.requireNonNull(sights.get(view));
  }

  private Rarity of(View view) {
    return sight(view).rarity;
  }

  private double grain(View view) {
    return switch (view) {
      case MAGNITUDE, SWING -> LOG_GRAIN;
      case REPEAT -> REPEAT_GRAIN;
      case OFF_SEASON -> SEASON_GRAIN;
      case VALUE, OFF_LEVEL, STEP, SEASON_DRIFT, DRIFT, PLACE -> grain();
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

  private Range bySeason(long second, double usual) {
    Range range = of(View.OFF_SEASON).range(SEASON_GRAIN);
    double unit = hourly(second);
    return plausible(usual + range.low() * unit, usual + range.high() * unit);
  }

  private double hourly(long second) {
    return season.spread(second) + grain();
  }

  private Range plausible(double low, double high) {
    return everNegative ? new Range(low, high) : new Range(Math.max(0, low), Math.max(0, high));
  }

  private String say(View view, long second, double value, double usual) {
    return switch (view) {
      case VALUE, MAGNITUDE -> view.say(value, around(0, View.VALUE));
      case OFF_LEVEL -> view.say(value, around(level.mean(), view));
      case STEP -> view.say(value, around(before, view));
      case OFF_SEASON -> view.say(value, bySeason(second, usual));
      case SEASON_DRIFT -> view.say(usual + seasonDrift.mean(), around(usual, view));
      case DRIFT -> view.say(level.mean() + drift.mean(), around(level.mean(), view));
      case PLACE -> view.say(place.mean(), around(0, view));
      case SWING -> view.say(swing.mean(), unlogged(view));
      case REPEAT ->
          view.say(repeats, new Range(0, Math.expm1(of(view).range(REPEAT_GRAIN).high())));
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
    out.putDouble(before).putInt(repeats);
    means.forEach(mean -> mean.save(out));
    VIEWS.forEach(view -> of(view).save(out));
    season.save(out);
  }

  static Series restore(Saved in) {
    Series series = new Series();
    series.begun = in.flag();
    series.whole = in.flag();
    series.everNegative = in.flag();
    series.before = in.finite();
    series.repeats = Math.max(0, in.integer());
    series.means.forEach(mean -> mean.restore(in));
    for (View view : VIEWS) {
      series.sights.put(view, new Sight(Rarity.restore(in)));
    }
    series.season = Season.restore(in);
    return series;
  }

  /// The number that a view shows now, and how rare its numbers are.
  private static final class Sight {

    private final Rarity rarity;
    private double number;

    Sight(Rarity rarity) {
      this.rarity = rarity;
    }
  }
}
