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
  /// Where the series has been over a long time: a level shift.
  PLACE("averages %s for long, usually %s to %s"),
  /// How far it moves from one value to the next: unrest, or unusual calm.
  SWING("moves by %s from one value to the next, usually by %s to %s"),
  /// How often the same value came again: a line gone flat.
  REPEAT("came %s times again unchanged, usually %s to %s");

  private final String sentence;

  View(String sentence) {
    this.sentence = sentence;
  }

  /// Whether it looks at the newest value, and not at a mean of several or at the change.
  boolean momentary() {
    return switch (this) {
      case VALUE, MAGNITUDE, OFF_LEVEL, OFF_SEASON -> true;
      case STEP, SEASON_DRIFT, DRIFT, PLACE, SWING, REPEAT -> false;
    };
  }

  String say(double number, Range usual) {
    return sentence.formatted(
        Numbers.text(number), Numbers.text(usual.low()), Numbers.text(usual.high()));
  }
}
