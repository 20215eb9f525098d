package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleText;
import dev.postern.audit.probe.RuleTexts;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RulesTest {

  @Test
  void allAreInTheList() {
    Set<String> listed = Rules.all().stream().map(Rule::id).collect(Collectors.toSet());
    var texts = new RuleTexts();
    for (Area area : Area.values()) {
      assertThat(listed).as("Rules.all, area %s", area.word()).containsAll(texts.in(area).keySet());
    }
  }

  @Test
  void idsAreUnique() {
    assertThat(Rules.all().stream().map(Rule::id)).doesNotHaveDuplicates();
  }

  // Markup is shown as it is on a terminal; a tab or a stray space shows there.
  @Test
  void textsAreFitForATerminal() {
    var texts = new RuleTexts();
    for (Rule rule : Rules.all()) {
      RuleText text = texts.of(rule);
      assertThat(Arrays.asList(text.title(), text.why()))
          .allMatch(line -> line.equals(line.strip()));
      assertThat(text.fix().values()).allMatch(line -> !line.contains("\t") && !line.isBlank());
    }
  }
}
