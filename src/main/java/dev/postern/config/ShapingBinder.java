package dev.postern.config;

import dev.postern.egress.BackOff;
import dev.postern.egress.Glob;
import dev.postern.egress.Rate;
import dev.postern.egress.Shape;
import dev.postern.egress.Shaping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The content of a shaping profile.
record ShapingBinder(Section root) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");
  private static final String NAME_REMEDY = "use at most 32 of a-z, 0-9 and inner hyphens";
  private static final Pattern CODE = Pattern.compile("[45](?:xx|\\d\\d)");
  private static final int MOST_RULES = 1000;
  private static final int MOST_BACK_OFFS = 100;
  private static final int MOST = 10_000;

  /// What a file says.
  ///
  /// @param hasDefault whether it says a default
  /// @param builtIn whether the built-in rules follow its own
  record Profile(Shaping shaping, boolean hasDefault, boolean builtIn) {}

  Profile bind() {
    Optional<Section> standard = root.value("default").flatMap(value -> value.section(Names.SHAPE));
    Shape fallback =
        standard
            .map(section -> shape(section, Shape.DEFAULT_RULE, Shape.DEFAULT))
            .orElse(Shape.DEFAULT);
    boolean builtIn = root.value("built-in").flatMap(Value::flag).orElse(true);
    return new Profile(new Shaping(rules(fallback), fallback), root.has("default"), builtIn);
  }

  private List<Shaping.Rule> rules(Shape fallback) {
    List<Shaping.Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>(Set.of(Shape.DEFAULT_RULE));
    Optional<Value> list = root.value("sites");
    for (Value item : list.map(Value::items).orElse(List.of())) {
      Optional<Shaping.Rule> rule =
          item.section(Names.RULE).flatMap(section -> rule(section, fallback));
      if (rule.isPresent() && !names.add(rule.get().shape().rule())) {
        item.none("has a name that is taken: " + rule.get().shape().rule() + "; give it another");
      }
      rule.ifPresent(rules::add);
    }
    if (rules.size() > MOST_RULES) {
      list.ifPresent(value -> value.none("has more than " + MOST_RULES + " rules"));
    }
    return rules;
  }

  private static Optional<Shaping.Rule> rule(Section section, Shape fallback) {
    Optional<String> name =
        section
            .required("name", "name the rule, for \"postern queue why\" and \"queue sites\"")
            .flatMap(value -> value.text(NAME, NAME_REMEDY));
    List<Glob> mx = globs(section, "mx");
    List<Glob> domains = globs(section, "domains");
    if (!section.has("mx") && !section.has("domains")) {
      section.error("needs one of mx: [\"*.example.net\"] and domains: [example.org]; give one");
    }
    return name.map(found -> new Shaping.Rule(mx, domains, shape(section, found, fallback)));
  }

  private static List<Glob> globs(Section section, String name) {
    List<Glob> globs = new ArrayList<>();
    for (Value item : section.value(name).map(Value::items).orElse(List.of())) {
      pattern(item, Glob::whole).ifPresent(globs::add);
    }
    section
        .value(name)
        .filter(value -> globs.isEmpty() && !value.problems().failed())
        .ifPresent(value -> value.none("lists nothing; write at least one pattern"));
    return globs;
  }

  private static Shape shape(Section section, String rule, Shape inherited) {
    List<BackOff> backOffs =
        Stream.concat(backOffs(section).stream(), inherited.backOffs().stream()).toList();
    return new Shape(
        rule,
        whole(section, "connections", inherited.connections()),
        whole(section, "messages-per-connection", inherited.messagesPerConnection()),
        whole(section, "recipients-per-message", inherited.recipientsPerMessage()),
        rate(section, "rate", inherited.rate()),
        rate(section, "connection-rate", inherited.connectionRate()),
        backOffs);
  }

  private static int whole(Section section, String name, int standard) {
    return section.value(name).flatMap(value -> value.whole(1, MOST)).orElse(standard);
  }

  private static @Nullable Rate rate(Section section, String name, @Nullable Rate standard) {
    Optional<Value> value = section.value(name);
    Optional<String> text = value.flatMap(Value::text);
    if (text.isEmpty()) {
      return standard;
    }
    if (text.get().equals("none")) {
      return null;
    }
    return Rate.parse(text.get())
        .or(
            () ->
                value
                    .get()
                    .none(
                        "is not a rate: "
                            + Value.quoted(text.get())
                            + "; write it as 10/s, 100/m, 5000/h or 20000/d, or none"))
        .orElse(standard);
  }

  private static List<BackOff> backOffs(Section section) {
    List<BackOff> rules = new ArrayList<>();
    Optional<Value> list = section.value("back-off");
    for (Value item : list.map(Value::items).orElse(List.of())) {
      item.section(Names.BACK_OFF).flatMap(ShapingBinder::backOff).ifPresent(rules::add);
    }
    if (rules.size() > MOST_BACK_OFFS) {
      list.ifPresent(value -> value.none("has more than " + MOST_BACK_OFFS + " entries"));
    }
    return rules;
  }

  private static Optional<BackOff> backOff(Section section) {
    Optional<String> name =
        section
            .required("name", "name it, for \"postern queue why\"")
            .flatMap(value -> value.text(NAME, NAME_REMEDY));
    BackOff.Codes codes =
        section.value("code").flatMap(ShapingBinder::codes).orElse(BackOff.Codes.ANY);
    Optional<Glob> status = section.value("status").flatMap(value -> pattern(value, Glob::whole));
    Optional<Glob> text = section.value("text").flatMap(value -> pattern(value, Glob::within));
    if (!section.has("code") && !section.has("status") && !section.has("text")) {
      section.error("would fit every refusal; give at least one of code, status and text");
    }
    if (!section.has("pause") && !section.has("slow")) {
      section.error("does nothing; give pause: 10m, slow: 0.5, or both");
    }
    Duration pause =
        section
            .value("pause")
            .flatMap(value -> value.duration(Duration.ofSeconds(1), Duration.ofDays(1)))
            .orElse(Duration.ZERO);
    double slow =
        section.value("slow").flatMap(value -> value.number(BackOff.LEAST, 1)).orElse(1.0);
    return name.map(
        found -> new BackOff(found, codes, status.orElse(null), text.orElse(null), pause, slow));
  }

  // A number is a whole code, so that nobody has to quote it.
  private static Optional<BackOff.Codes> codes(Value value) {
    String text = value.node() instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (!CODE.matcher(text).matches()) {
      return value.none("must be a code from 400 to 599, or 4xx or 5xx");
    }
    if (text.endsWith("xx")) {
      int first = 100 * (text.charAt(0) - '0');
      return Optional.of(new BackOff.Codes(first, first + 99));
    }
    int code = Integer.parseInt(text);
    return Optional.of(new BackOff.Codes(code, code));
  }

  private static Optional<Glob> pattern(Value value, Function<String, Glob> make) {
    return value
        .text()
        .flatMap(
            text ->
                text.length() > Glob.MOST_PATTERN
                    ? value.none("is longer than " + Glob.MOST_PATTERN + " characters; shorten it")
                    : Optional.of(make.apply(text)));
  }
}
