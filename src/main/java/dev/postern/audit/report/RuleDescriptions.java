package dev.postern.audit.report;

import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleText;
import dev.postern.audit.probe.RuleTexts;
import dev.postern.audit.probe.Severity;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/// Rules as SARIF describes them.
record RuleDescriptions(RuleTexts texts) {

  private static final Map<String, String> NAMES =
      Map.of("any", "Any server", "postfix", "Postfix", "exim", "Exim", "postern", "Postern");

  void describe(Rule rule, ObjectNode into) {
    RuleText text = texts.of(rule);
    into.put("id", rule.id());
    into.putObject("shortDescription").put("text", text.title());
    into.putObject("fullDescription").put("text", text.why());
    into.putObject("help")
        .put("text", text.why() + "\n\n" + plain(text))
        .put("markdown", text.why() + "\n\n" + markdown(text));
    into.putObject("defaultConfiguration").put("level", SarifReport.level(rule.severity()));
    ObjectNode properties = into.putObject("properties");
    properties.putArray("tags").add("security").add("smtp").add(rule.area().word());
    properties.put("precision", "high");
    // GitHub sorts what is tagged as security by it.
    properties.put("security-severity", String.valueOf(score(rule.severity())));
  }

  /// In the scale of CVSS.
  static double score(Severity severity) {
    return switch (severity) {
      case CRITICAL -> 9.5;
      case HIGH -> 8.0;
      case MEDIUM -> 5.5;
      case LOW -> 2.5;
      case INFO -> 0.0;
    };
  }

  private static String plain(RuleText text) {
    return text.fix().entrySet().stream()
        .map(entry -> NAMES.get(entry.getKey()) + ": " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }

  private static String markdown(RuleText text) {
    return text.fix().entrySet().stream()
        .map(entry -> "- **" + NAMES.get(entry.getKey()) + "**: " + entry.getValue())
        .collect(Collectors.joining("\n"));
  }
}
