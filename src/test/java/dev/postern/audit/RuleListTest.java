package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleTexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleListTest {

  private static final Path PAGE = Path.of("docs/audit.md");

  @Test
  void thePageListsEveryRule() throws IOException {
    List<String> listed =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.matches("\\| `[a-z]+-[a-z0-9-]+` \\| [a-z]+ \\| .*"))
            .toList();
    assertThat(listed)
        .as("the rules in %s, as `postern audit --rules` has them", PAGE)
        .containsExactlyElementsOf(Rules.all().stream().map(RuleListTest::row).toList());
  }

  private static String row(Rule rule) {
    return "| `%s` | %s | %s |"
        .formatted(rule.id(), rule.severity().word(), new RuleTexts().of(rule).title());
  }
}
