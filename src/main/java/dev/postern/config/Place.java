package dev.postern.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Where something stands in a configuration that was good, for problems that only the start finds.
public final class Place {

  private Place() {}

  /// `postern.yaml:4` for a section such as `http`, or for the one of its items that has this
  /// `name`; the file alone where it can't be told, as for what is there by default.
  ///
  /// @param name empty for the section itself
  public static String of(Path file, String section, String name) {
    try {
      return new Compose(LoadSettings.builder().build())
          .composeString(Files.readString(file))
          .flatMap(root -> member(root, section))
          .flatMap(node -> name.isEmpty() ? Optional.of(node) : item(node, name))
          .flatMap(Node::getStartMark)
          .map(mark -> file + ":" + (mark.getLine() + 1))
          .orElse(file.toString());
    } catch (IOException | YamlEngineException _) {
      return file.toString();
    }
  }

  private static Optional<Node> item(Node list, String name) {
    return list instanceof SequenceNode items
        ? items.getValue().stream()
            .filter(
                item ->
                    member(item, "name")
                        .filter(value -> value instanceof ScalarNode text && isText(text, name))
                        .isPresent())
            .findFirst()
        : Optional.empty();
  }

  private static Optional<Node> member(Node node, String name) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream()
            .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode key && isText(key, name))
            .map(NodeTuple::getValueNode)
            .findFirst()
        : Optional.empty();
  }

  private static boolean isText(ScalarNode node, String text) {
    return node.getValue().equals(text);
  }
}
