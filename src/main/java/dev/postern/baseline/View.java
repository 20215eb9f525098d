package dev.postern.baseline;

/// A way to look at a series. Each kind of anomaly is far out in one of them, however usual it
/// looks in the others.
enum View {
  /// The value itself: the highest ever, a drop to nothing.
  VALUE("is %s, usually %s to %s"),
  /// The order of magnitude of the value.
  MAGNITUDE("is %s, usually %s to %s"),
  /// Off the level of the last values.
  OFF_LEVEL("is %s, %s to %s was expected after what came before"),
  /// Against the value before.
  STEP("is %s, %s to %s was expected after the value before"),
  /// Off what is usual at this hour.
  OFF_SEASON("is %s, usually %s to %s at this hour"),
  /// Off what is usual at this hour, for some time.
  SEASON_DRIFT("averages %s lately, usually %s to %s at this hour"),
  /// Off the level for some time.
  DRIFT("averages %s lately, %s to %s was expected"),
  /// The same over a longer time.
  LONG_DRIFT("averages %s for some time, %s to %s was expected"),
  /// Where the series has been over a long time: a level shift.
  PLACE("averages %s for long, usually %s to %s"),
  /// How far it moves from one value to the next: unrest, or a line gone flat.
  SWING("moves by %s from one value to the next, usually by %s to %s"),
  /// The same over a longer time.
  LONG_SWING("moves by %s from one value to the next for some time, usually by %s to %s");

  private final String sentence;

  View(String sentence) {
    this.sentence = sentence;
  }

  String say(double number, Range usual) {
    return sentence.formatted(
        Numbers.text(number), Numbers.text(usual.low()), Numbers.text(usual.high()));
  }
}
