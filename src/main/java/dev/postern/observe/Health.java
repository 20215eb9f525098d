package dev.postern.observe;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/// Whether the relay can take mail: every part that matters says so for itself.
///
/// Not ready before the first part is named, so that a relay that is still starting is not taken
/// for a good one.
public final class Health {

  private record Part(String name, BooleanSupplier good) {}

  private final List<Part> parts = new CopyOnWriteArrayList<>();

  /// Names a part that must be good.
  ///
  /// @param good asked at every probe, from any thread; quick; failing counts as not good
  public void require(String name, BooleanSupplier good) {
    parts.add(new Part(name, good));
  }

  /// Whether every part is good.
  public boolean ready() {
    return !parts.isEmpty() && ailing().isEmpty();
  }

  /// The names of the parts that are not good.
  public List<String> ailing() {
    return parts.stream().filter(part -> !isGood(part)).map(Part::name).toList();
  }

  private static boolean isGood(Part part) {
    try {
      return part.good().getAsBoolean();
    } catch (RuntimeException _) {
      return false;
    }
  }
}
