package dev.postern.route;

import dev.postern.mail.Domain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a domain wants of those who send mail to it (RFC 8461 §3.2).
///
/// @param mx host names, or with `*.` in front, any host one label below
/// @param lines as published
public record StsPolicy(Mode mode, List<String> mx, Duration maxAge, List<String> lines) {

  /// RFC 8461 §3.2: the most that `max_age` may be.
  public static final Duration MOST_AGE = Duration.ofDays(365).plusHours(6);

  private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):(.*)");
  private static final Pattern SECONDS = Pattern.compile("\\d{1,10}");

  /// RFC 8461 §5.
  public enum Mode {
    ENFORCE,
    TESTING,
    NONE
  }

  public StsPolicy {
    mx = List.copyOf(mx);
    lines = List.copyOf(lines);
  }

  /// Reads a policy. Fields that are not known are passed over; of a field given twice, other than
  /// `mx`, the first counts.
  public static StsPolicy parse(String text) throws MalformedPolicy {
    List<String> lines = new ArrayList<>();
    List<String> mx = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.split("\r?\n", -1)) {
      String field = line.stripTrailing();
      // The grammar has no empty lines; to refuse a policy for one would leave its domain
      // unguarded.
      if (field.isEmpty()) {
        continue;
      }
      var parts = FIELD.matcher(field);
      if (!parts.matches()) {
        throw new MalformedPolicy("line " + (lines.size() + 1) + " is not `name: value`");
      }
      lines.add(field);
      String value = parts.group(2).strip();
      if (parts.group(1).equals("mx")) {
        mx.add(pattern(value));
      } else {
        fields.putIfAbsent(parts.group(1), value);
      }
    }
    if (!"STSv1".equals(fields.get("version"))) {
      throw new MalformedPolicy("it has no `version: STSv1`");
    }
    Mode mode = mode(fields.get("mode"));
    if (mx.isEmpty() && mode != Mode.NONE) {
      throw new MalformedPolicy("it names no mx");
    }
    return new StsPolicy(mode, mx, age(fields.get("max_age")), lines);
  }

  /// Whether a host may take the domain's mail (RFC 8461 §4.1).
  ///
  /// @param host in A-labels
  public boolean covers(String host) {
    return covers(mx, host);
  }

  static boolean covers(List<String> patterns, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    int dot = name.indexOf('.');
    String below = dot <= 0 ? "" : "*" + name.substring(dot);
    return patterns.stream().anyMatch(pattern -> pattern.equals(name) || pattern.equals(below));
  }

  private static String pattern(String value) throws MalformedPolicy {
    String stars = value.startsWith("*.") ? "*." : "";
    Optional<Domain> name =
        Domain.parse(value.substring(stars.length())).filter(domain -> !domain.isLiteral());
    if (name.isEmpty()) {
      throw new MalformedPolicy("an mx in it is not a host name");
    }
    return stars + name.get().ascii();
  }

  private static Mode mode(@Nullable String value) throws MalformedPolicy {
    return switch (value) {
      case "enforce" -> Mode.ENFORCE;
      case "testing" -> Mode.TESTING;
      case "none" -> Mode.NONE;
      case null, default ->
          throw new MalformedPolicy("its mode is neither enforce nor testing nor none");
    };
  }

  private static Duration age(@Nullable String value) throws MalformedPolicy {
    if (value == null || !SECONDS.matcher(value).matches()) {
      throw new MalformedPolicy("its max_age is not a number of seconds");
    }
    Duration age = Duration.ofSeconds(Long.parseLong(value));
    return age.compareTo(MOST_AGE) > 0 ? MOST_AGE : age;
  }
}
