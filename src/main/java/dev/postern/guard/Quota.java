package dev.postern.guard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How many of one thing are allowed over minute, hour and day: `100/minute, 2000/hour`, or `none`
/// for as many as one likes.
///
/// @param rates at most one for each span, shortest first
public record Quota(List<Rate> rates) {

  public static final Quota NONE = new Quota(List.of());

  private static final String UNLIMITED = "none";

  public Quota {
    rates = rates.stream().sorted(Comparator.comparing(Rate::per)).toList();
    for (int i = 0; i < rates.size(); i++) {
      if (rates.get(i).per() == Span.SECOND) {
        throw new IllegalArgumentException("counts over minute, hour or day, not over a second");
      }
      if (i > 0 && rates.get(i).per() == rates.get(i - 1).per()) {
        throw new IllegalArgumentException("has two rates for a " + rates.get(i).per().label());
      }
      if (i > 0 && rates.get(i).count() < rates.get(i - 1).count()) {
        throw new IllegalArgumentException(
            "allows less in a %s (%s) than in a %s (%s)"
                .formatted(
                    rates.get(i).per().label(),
                    rates.get(i),
                    rates.get(i - 1).per().label(),
                    rates.get(i - 1)));
      }
    }
  }

  /// Empty where the text has not that form.
  ///
  /// @throws IllegalArgumentException where it has, and contradicts itself
  public static Optional<Quota> parse(String text) {
    if (text.strip().equals(UNLIMITED)) {
      return Optional.of(NONE);
    }
    List<Rate> rates = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Optional<Rate> rate = Rate.parse(part);
      if (rate.isEmpty()) {
        return Optional.empty();
      }
      rates.add(rate.get());
    }
    return Optional.of(new Quota(rates));
  }

  public boolean isNone() {
    return rates.isEmpty();
  }

  @Override
  public String toString() {
    return isNone() ? UNLIMITED : String.join(", ", rates.stream().map(Rate::toString).toList());
  }
}
