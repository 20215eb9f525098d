package dev.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Documents that name code, and code that names documents.
class DocumentationTest {

  private static final Pattern CITATION = Pattern.compile("RFC (\\d{3,5})");
  private static final Pattern INDEX_ROW =
      Pattern.compile("(?m)^\\| (\\d{3,5}) \\| [^|]+ \\| (yes|partial|no) \\|");
  private static final Pattern CLASS_LINK =
      Pattern.compile("\\]\\(\\.\\./(src/main/java/dev/postern/[\\w/]+\\.java)\\)");

  @Test
  void everyRfcThatCodeCitesIsInTheIndexWithAStatus() throws IOException {
    Set<String> indexed =
        INDEX_ROW
            .matcher(Files.readString(Path.of("docs/rfc-index.md")))
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> missing = citations();
    missing.removeAll(indexed);
    assertThat(missing).as("cited in code, not in docs/rfc-index.md").isEmpty();
  }

  @Test
  void theFlowPageNamesClassesThatExist() throws IOException {
    List<String> links =
        CLASS_LINK
            .matcher(Files.readString(Path.of("docs/flow.md")))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(Path.of(link)).exists());
  }

  private static Set<String> citations() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      Set<String> found = new TreeSet<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        CITATION
            .matcher(Files.readString(file))
            .results()
            .map((MatchResult r) -> r.group(1))
            .forEach(found::add);
      }
      return found;
    }
  }
}
