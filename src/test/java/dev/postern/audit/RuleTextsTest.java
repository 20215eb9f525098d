package dev.postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleText;
import dev.postern.audit.probe.RuleTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleTextsTest {

  private final RuleTexts texts = new RuleTexts();

  @Test
  void everyRuleHasItsTextAndEveryTextItsRule() {
    for (Area area : Area.values()) {
      assertThat(texts.in(area).keySet())
          .as("texts in audit/%s.yaml", area.word())
          .containsExactlyInAnyOrderElementsOf(
              rules().stream().filter(rule -> rule.area() == area).map(Rule::id).toList());
    }
  }

  @Test
  void everyRemedyIsForAnybodyAtLeast() {
    for (Rule rule : rules()) {
      RuleText text = texts.of(rule);
      assertThat(text.fix()).as(rule.id()).containsKey("any");
      assertThat(text.title()).as(rule.id()).hasSizeBetween(5, 80).doesNotEndWith(".");
      assertThat(text.why()).as(rule.id()).hasSizeGreaterThan(20).endsWith(".");
    }
  }

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (JavaClass type : new ClassFileImporter().importPackages("dev.postern.audit")) {
      if (type.isEnum() && type.isAssignableTo(Rule.class)) {
        rules.addAll(Arrays.asList((Rule[]) type.reflect().getEnumConstants()));
      }
    }
    return rules;
  }
}
