import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// Timestamps as they stand in CSV files. Without a zone they are taken for UTC.
final class Timestamps {

  /// As seconds this is the year 5138, as milliseconds 1973.
  private static final double MILLISECONDS = 1e11;

  private Timestamps() {}

  static Optional<Instant> parse(String text) {
    Optional<Double> number = Numbers.parse(text).filter(Double::isFinite);
    try {
      if (number.isPresent()) {
        return Optional.of(epoch(number.get()));
      }
      return Optional.of(
          written(text.replace('/', '-').replaceFirst("^(\\d+-\\d+-\\d+) +", "$1T")));
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }

  private static Instant epoch(double number) {
    return Math.abs(number) < MILLISECONDS
        ? Instant.ofEpochMilli((long) (number * 1000))
        : Instant.ofEpochMilli((long) number);
  }

  private static Instant written(String text) {
    if (!text.contains("T")) {
      return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    }
    boolean zoned =
        text.endsWith("Z")
            || text.lastIndexOf('+') > 0
            || text.lastIndexOf('-') > text.indexOf('T');
    return zoned
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
