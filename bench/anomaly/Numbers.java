import java.util.Optional;

/// Numbers as they stand in CSV files. NaN and Infinity are some: the detector passes them over.
final class Numbers {

  private Numbers() {}

  static Optional<Double> parse(String text) {
    try {
      return Optional.of(Double.valueOf(text));
    } catch (NumberFormatException none) {
      return switch (text) {
        case "nan", "NAN", "null", "NA" -> Optional.of(Double.NaN);
        case "inf", "Inf" -> Optional.of(Double.POSITIVE_INFINITY);
        case "-inf", "-Inf" -> Optional.of(Double.NEGATIVE_INFINITY);
        default -> Optional.empty();
      };
    }
  }
}
