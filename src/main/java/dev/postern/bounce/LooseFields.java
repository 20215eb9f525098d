package dev.postern.bounce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Header fields as strangers write them: any line end, lines that are no field passed over, all of
/// it bounded. What comes is octets as ISO 8859-1.
///
/// @param end where the text behind them begins
record LooseFields(List<Field> fields, int end) {

  private static final int MAX_FIELDS = 500;
  private static final int MAX_VALUE = 4000;

  /// @param name in lower case
  /// @param value unfolded
  record Field(String name, String value) {}

  /// Reads up to an empty line, or to the end.
  static LooseFields read(String text, int from, int to) {
    var fields = new ArrayList<Field>();
    StringBuilder value = new StringBuilder();
    String name = "";
    int at = from;
    boolean over = false;
    while (at < to && !over) {
      int end = lineEnd(text, at, to);
      String line = text.substring(at, Math.min(end, at + MAX_VALUE));
      at = behind(text, end, to);
      over = line.isBlank();
      if (!over && (line.charAt(0) == ' ' || line.charAt(0) == '\t')) {
        append(value, line);
        continue;
      }
      add(fields, name, value);
      int colon = line.indexOf(':');
      name = colon > 0 ? line.substring(0, colon).strip().toLowerCase(Locale.ROOT) : "";
      value = new StringBuilder(colon > 0 ? line.substring(colon + 1).strip() : "");
    }
    add(fields, name, value);
    return new LooseFields(fields, at);
  }

  private static void append(StringBuilder value, String line) {
    if (value.length() + line.length() < MAX_VALUE) {
      value.append(' ').append(line.strip());
    }
  }

  private static void add(List<Field> fields, String name, StringBuilder value) {
    if (!name.isEmpty() && fields.size() < MAX_FIELDS) {
      fields.add(new Field(name, value.toString()));
    }
  }

  /// The first of that name, in lower case.
  Optional<String> value(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).findFirst();
  }

  List<String> values(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).map(Field::value).toList();
  }

  /// Where the line that begins there ends, without its line end.
  static int lineEnd(String text, int from, int to) {
    int at = from;
    while (at < to && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
    return at;
  }

  /// Where the next line begins.
  static int behind(String text, int end, int to) {
    if (end + 1 < to && text.charAt(end) == '\r' && text.charAt(end + 1) == '\n') {
      return end + 2;
    }
    return Math.min(end + 1, to);
  }
}
