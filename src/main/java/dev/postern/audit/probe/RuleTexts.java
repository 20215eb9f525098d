package dev.postern.audit.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The texts of all rules, from `audit/AREA.yaml` among the resources, where writers find them. Not
/// safe for use by several threads.
public final class RuleTexts {

  /// The programs that a remedy is given for.
  public static final List<String> PROGRAMS = List.of("any", "postfix", "exim", "postern");

  private final Map<Area, Map<String, RuleText>> known = new EnumMap<>(Area.class);

  /// Of one rule.
  ///
  /// @throws IllegalStateException if the rule has no text: a bug, which a test finds
  public RuleText of(Rule rule) {
    RuleText text = in(rule.area()).get(rule.id());
    if (text == null) {
      throw new IllegalStateException("no text for the rule " + rule.id());
    }
    return text;
  }

  /// All of an area, by the rules' ids.
  public Map<String, RuleText> in(Area area) {
    return known.computeIfAbsent(area, RuleTexts::read);
  }

  private static Map<String, RuleText> read(Area area) {
    String name = "/audit/" + area.word() + ".yaml";
    try (InputStream in = RuleTexts.class.getResourceAsStream(name)) {
      if (in == null) {
        return Map.of();
      }
      Map<String, RuleText> texts = new LinkedHashMap<>();
      var load = new Load(LoadSettings.builder().setLabel(name).build());
      if (load.loadFromInputStream(in) instanceof Map<?, ?> rules) {
        rules.forEach((id, entry) -> texts.put(String.valueOf(id), text(id, entry)));
      }
      return texts;
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static RuleText text(Object id, Object entry) {
    if (!(entry instanceof Map<?, ?> text && text.get("fix") instanceof Map<?, ?> fixes)) {
      throw new IllegalStateException("the rule " + id + " lacks its texts");
    }
    Map<String, String> fix = new LinkedHashMap<>();
    for (String program : PROGRAMS) {
      if (fixes.get(program) != null) {
        fix.put(program, String.valueOf(fixes.get(program)).strip());
      }
    }
    return new RuleText(
        String.valueOf(text.get("title")).strip(), String.valueOf(text.get("why")).strip(), fix);
  }
}
