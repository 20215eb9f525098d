import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The observations of a CSV file. A first line without a number is its header; a header may put
/// the columns elsewhere. Empty lines and further columns are passed over.
final class Rows {

  private static final List<String> TIMES = List.of("timestamp", "time", "datetime", "date", "ts");
  private static final List<String> VALUES = List.of("value", "count", "y");

  private final BufferedReader in;
  private int line;
  private boolean begun;
  private int timeColumn = 0;
  private int valueColumn = 1;

  Rows(BufferedReader in) {
    this.in = in;
  }

  Optional<Row> next() throws IOException {
    for (String text = in.readLine(); text != null; text = in.readLine()) {
      line++;
      if (text.isBlank()) {
        continue;
      }
      List<String> fields = fields(text);
      boolean first = !begun;
      begun = true;
      if (!first || !header(fields)) {
        return Optional.of(row(fields));
      }
    }
    return Optional.empty();
  }

  private boolean header(List<String> fields) {
    if (fields.stream().anyMatch(field -> Numbers.parse(field).isPresent())) {
      return false;
    }
    timeColumn = column(fields, TIMES, timeColumn);
    valueColumn = column(fields, VALUES, valueColumn);
    return true;
  }

  private static int column(List<String> fields, List<String> names, int otherwise) {
    return names.stream()
        .mapToInt(
            name ->
                fields.stream().map(field -> field.toLowerCase(Locale.ROOT)).toList().indexOf(name))
        .filter(at -> at >= 0)
        .findFirst()
        .orElse(otherwise);
  }

  private Row row(List<String> fields) {
    int needed = Math.max(timeColumn, valueColumn) + 1;
    if (fields.size() < needed) {
      throw new BadLine(line, "it has " + fields.size() + " column(s), timestamp,value are needed");
    }
    String timestamp = fields.get(timeColumn);
    String value = fields.get(valueColumn);
    return new Row(
        timestamp,
        value,
        Timestamps.parse(timestamp)
            .orElseThrow(
                () ->
                    new BadLine(
                        line,
                        "\""
                            + timestamp
                            + "\" is no timestamp (2014-04-01 00:00:00, ISO 8601, or seconds or"
                            + " milliseconds since 1970)")),
        Numbers.parse(value)
            .orElseThrow(() -> new BadLine(line, "\"" + value + "\" is no number")));
  }

  private static List<String> fields(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return Stream.of(plain.split(",", -1)).map(String::strip).map(Rows::unquoted).toList();
  }

  private static String unquoted(String field) {
    boolean quoted = field.length() > 1 && field.startsWith("\"") && field.endsWith("\"");
    return quoted ? field.substring(1, field.length() - 1).strip() : field;
  }
}
