package dev.postern.config;

import dev.postern.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/// Gathers what is wrong with one file, so that all of it is told at once.
final class Problems {

  // A file that is wrong in more places is not a configuration.
  private static final int MOST = 200;

  private final String file;
  private final List<Problem> all = new ArrayList<>();
  private final List<Problems> included = new ArrayList<>();
  private boolean failed;

  Problems(String file) {
    this.file = file;
  }

  void error(Node node, String text) {
    error(line(node), text);
  }

  void error(int line, String text) {
    failed = true;
    add(new Problem(file, line, Severity.ERROR, text));
  }

  void warn(Node node, String text) {
    add(new Problem(file, line(node), Severity.WARNING, text));
  }

  /// Tells those of a file that this one names as well, after its own.
  void include(Problems other) {
    included.add(other);
  }

  boolean failed() {
    return failed || included.stream().anyMatch(Problems::failed);
  }

  List<Problem> inOrder() {
    return Stream.concat(
            all.stream().sorted(Comparator.comparingInt(Problem::line)),
            included.stream().flatMap(other -> other.inOrder().stream()))
        .toList();
  }

  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private void add(Problem problem) {
    if (all.size() < MOST) {
      all.add(problem);
    } else if (all.size() == MOST) {
      all.add(
          new Problem(
              file, Integer.MAX_VALUE, Severity.ERROR, "more problems follow; mend these first"));
    }
  }
}
