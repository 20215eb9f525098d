package dev.postern.config;

import dev.postern.egress.Shaping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// The shaping profile: an operator's file before the one that the program brings.
public final class ShapingFile {

  private static final String EMPTY = "is empty; \"postern config shaping\" prints a sample";

  private ShapingFile() {}

  /// The text of the built-in profile, with its comments.
  public static String text() {
    try (InputStream in = ShapingFile.class.getResourceAsStream("shaping.yaml")) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource shaping.yaml");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cause) {
      throw new IllegalStateException("the program's resource shaping.yaml can't be read", cause);
    }
  }

  static Shaping builtIn() {
    var problems = new Problems("shaping.yaml");
    return parse(text(), problems)
        .map(ShapingBinder.Profile::shaping)
        .filter(_ -> problems.inOrder().isEmpty())
        .orElseThrow(() -> new IllegalStateException(problems.inOrder().toString()));
  }

  /// Reads the file that a value names; its problems are told with those of the value's file.
  static Optional<Shaping> read(Value value, Path file) {
    Optional<String> text = Sources.read(value, file, ConfigFile.MOST_OCTETS);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var problems = new Problems(file.toString());
    value.problems().include(problems);
    return parse(text.get(), problems).map(ShapingFile::completed);
  }

  private static Optional<ShapingBinder.Profile> parse(String text, Problems problems) {
    Optional<Node> root = ConfigFile.compose(text, EMPTY, problems);
    if (root.isEmpty()) {
      return Optional.empty();
    }
    if (!(root.get() instanceof MappingNode mapping)) {
      problems.error(root.get(), "a profile has the names default and sites; see docs/shaping.md");
      return Optional.empty();
    }
    return Optional.of(new ShapingBinder(Section.of("", mapping, Names.SHAPING, problems)).bind());
  }

  // A rule that has the name of a built-in one takes its place, whatever it is for.
  private static Shaping completed(ShapingBinder.Profile own) {
    if (!own.builtIn()) {
      return own.shaping();
    }
    Shaping standard = builtIn();
    Set<String> names =
        own.shaping().rules().stream().map(rule -> rule.shape().rule()).collect(Collectors.toSet());
    return new Shaping(
        Stream.concat(
                own.shaping().rules().stream(),
                standard.rules().stream().filter(rule -> !names.contains(rule.shape().rule())))
            .toList(),
        own.hasDefault() ? own.shaping().fallback() : standard.fallback());
  }
}
