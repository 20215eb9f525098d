package dev.postern.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One value of the file with its place. Reading it as the wrong type notes a problem and gives
/// empty.
///
/// @param path as `listeners[0].tls`
record Value(String path, Node node, Problems problems) {

  // A list that is longer isn't written by hand, and reading it would take memory for nothing.
  private static final int MOST_ITEMS = 10_000;

  Optional<String> text() {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
      return scalar.getValue().isBlank()
          ? none("is empty; give it a value or remove the line")
          : Optional.of(scalar.getValue());
    }
    boolean quotable = node instanceof ScalarNode && !node.getTag().equals(Tag.NULL);
    return none(
        "must be a text, but is " + kind() + (quotable ? "; put it in quotes if it is meant" : ""));
  }

  /// A text of a certain form.
  Optional<String> text(Pattern form, String remedy) {
    return text()
        .flatMap(
            text ->
                form.matcher(text).matches()
                    ? Optional.of(text)
                    : none("can't be " + quoted(text) + "; " + remedy));
  }

  Optional<Boolean> flag() {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
      return Optional.of(Boolean.valueOf(scalar.getValue()));
    }
    return none("must be true or false, but is " + kind());
  }

  Optional<Integer> whole(int least, int most) {
    String range = "must be a whole number from " + least + " to " + most;
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
      try {
        int number = Integer.parseInt(scalar.getValue());
        if (number >= least && number <= most) {
          return Optional.of(number);
        }
      } catch (NumberFormatException _) {
        // Told below, as any other number that is out of range.
      }
      return none(range + ", but is " + scalar.getValue());
    }
    return none(range + ", but is " + kind());
  }

  Optional<Double> number(double least, double most) {
    if (node instanceof ScalarNode scalar
        && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT))) {
      try {
        double number = Double.parseDouble(scalar.getValue());
        if (number >= least && number <= most) {
          return Optional.of(number);
        }
      } catch (NumberFormatException _) {
        // `.inf` and `.nan` are YAML's; told below.
      }
    }
    return none("must be a number from " + least + " to " + most + ", but is " + kind());
  }

  Optional<Duration> duration(Duration least, Duration most) {
    return quantity("duration", "30s, 5m, 4h or 2d", Units::duration)
        .flatMap(
            found ->
                found.compareTo(least) < 0 || found.compareTo(most) > 0
                    ? none(
                        "must lie between "
                            + Units.write(least)
                            + " and "
                            + Units.write(most)
                            + ", but is "
                            + Units.write(found))
                    : Optional.of(found));
  }

  Optional<Long> size(long least, long most) {
    return quantity("size", "25MiB, 512KiB or 10MB", Units::size)
        .flatMap(
            found ->
                found < least || found > most
                    ? none(
                        "must lie between "
                            + Units.writeSize(least)
                            + " and "
                            + Units.writeSize(most)
                            + ", but is "
                            + Units.writeSize(found))
                    : Optional.of(found));
  }

  <T> Optional<T> choice(Map<String, T> choices) {
    String written = node instanceof ScalarNode scalar ? scalar.getValue() : kind();
    T chosen = choices.get(written);
    if (chosen != null) {
      return Optional.of(chosen);
    }
    List<String> names = choices.keySet().stream().sorted().toList();
    String near = Names.nearest(written, names);
    return none(
        "can't be "
            + quoted(written)
            + "; write one of "
            + String.join(", ", names)
            + (near.isEmpty() ? "" : " (did you mean " + near + "?)"));
  }

  List<Value> items() {
    if (!(node instanceof SequenceNode sequence)) {
      none("must be a list, but is " + kind() + "; write [a, b], or one item per line with \"- \"");
      return List.of();
    }
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      if (items.size() == MOST_ITEMS) {
        none("has more than " + MOST_ITEMS + " items");
        break;
      }
      items.add(new Value(path + "[" + items.size() + "]", item, problems));
    }
    return items;
  }

  Optional<Section> section(List<String> names) {
    if (node instanceof MappingNode mapping) {
      return Optional.of(Section.of(path, mapping, names, problems));
    }
    return none(
        "must be a section with the names " + String.join(", ", names) + ", but is " + kind());
  }

  /// An address to listen on: never resolved, so that a name server can't delay or move a listener.
  Optional<InetSocketAddress> address() {
    return text()
        .flatMap(
            text ->
                HostPort.parse(text)
                    .filter(found -> found.port() >= 0)
                    .flatMap(Value::socketAddress)
                    .or(
                        () ->
                            none(
                                "can't be "
                                    + quoted(text)
                                    + "; write address:port, as 0.0.0.0:2525 or [::1]:2525")));
  }

  <T> Optional<T> none(String text) {
    problems.error(node, path + " " + text);
    return Optional.empty();
  }

  void warn(String text) {
    problems.warn(node, path + " " + text);
  }

  static String quoted(String text) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
  }

  private static Optional<InetSocketAddress> socketAddress(HostPort parsed) {
    try {
      InetAddress host =
          parsed.host().equals("localhost")
              ? InetAddress.ofLiteral("127.0.0.1")
              : InetAddress.ofLiteral(parsed.host());
      return Optional.of(new InetSocketAddress(host, parsed.port()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private <T> Optional<T> quantity(
      String what, String examples, Function<String, Optional<T>> parse) {
    if (!(node instanceof ScalarNode scalar) || node.getTag().equals(Tag.NULL)) {
      return none("must be a " + what + " like " + examples + ", but is " + kind());
    }
    String written = scalar.getValue();
    if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
      return none("has no unit: " + written + "; write a " + what + " like " + examples);
    }
    return parse
        .apply(written.strip())
        .or(() -> none("can't be " + quoted(written) + "; write a " + what + " like " + examples));
  }

  private String kind() {
    return switch (node) {
      case MappingNode _ -> "a section";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "empty";
      case ScalarNode scalar
          when scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT) ->
          "the number " + scalar.getValue();
      case ScalarNode scalar when scalar.getTag().equals(Tag.BOOL) -> scalar.getValue();
      case ScalarNode scalar -> quoted(scalar.getValue());
      default -> "something else";
    };
  }
}
