package dev.postern.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A mapping of the file whose names are known. Unknown and repeated names are noted when it is
/// opened.
final class Section {

  private final String path;
  private final MappingNode node;
  private final Problems problems;
  private final Map<String, Value> values = new LinkedHashMap<>();

  private Section(String path, MappingNode node, Problems problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
  }

  static Section of(String path, MappingNode node, List<String> names, Problems problems) {
    var section = new Section(path, node, problems);
    for (NodeTuple entry : node.getValue()) {
      section.add(entry, names);
    }
    return section;
  }

  Optional<Value> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// Notes a problem where the name is missing.
  Optional<Value> required(String name, String remedy) {
    Optional<Value> value = value(name);
    if (value.isEmpty()) {
      problems.error(node, at(name) + " is missing; " + remedy);
    }
    return value;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  void error(String text) {
    problems.error(node, (path.isEmpty() ? "" : path + " ") + text);
  }

  void warn(String text) {
    problems.warn(node, (path.isEmpty() ? "" : path + " ") + text);
  }

  private void add(NodeTuple entry, List<String> names) {
    if (!(entry.getKeyNode() instanceof ScalarNode key)) {
      problems.error(entry.getKeyNode(), "a name must be a text; write name: value");
      return;
    }
    String name = key.getValue();
    if (!names.contains(name)) {
      String near = Names.nearest(name, names);
      problems.error(
          key,
          Value.quoted(at(name))
              + " is not known"
              + (near.isEmpty()
                  ? "; known here: " + String.join(", ", names)
                  : "; did you mean \"" + near + "\"?"));
      return;
    }
    Value former = values.get(name);
    if (former != null) {
      problems.error(
          key,
          at(name)
              + " is there already, in line "
              + Problems.line(former.node())
              + "; remove one of them");
      return;
    }
    values.put(name, new Value(at(name), entry.getValueNode(), problems));
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
