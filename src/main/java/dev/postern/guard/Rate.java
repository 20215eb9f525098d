package dev.postern.guard;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many in so much time, written as `100/minute` or `100/m`. As many may come at once.
public record Rate(int count, Span per) {

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})\\s*/\\s*([a-z]+)");

  public Rate {
    if (count < 1) {
      throw new IllegalArgumentException("not a rate: " + count);
    }
  }

  /// Empty where the text is no rate.
  public static Optional<Rate> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    for (Span span : Span.values()) {
      String unit = matcher.group(2);
      if (unit.equals(span.label()) || unit.equals(span.label().substring(0, 1))) {
        return Optional.of(new Rate(Integer.parseInt(matcher.group(1)), span));
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return count + "/" + per.label();
  }
}
