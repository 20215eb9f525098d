package dev.postern.guard.lockout;

import dev.postern.mail.Refusal;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one session did that is held against its client, summed up. Used on its event loop.
public final class Conduct {

  // No single session is a reason to shut anybody out.
  private static final double MOST = 4;

  private @Nullable Map<Offence, Double> sums;

  /// The session was refused something.
  ///
  /// @param command the verb
  public void refused(Refusal refusal, String command) {
    Offence.Weighed weighed = Offence.of(refusal, command);
    if (weighed != null) {
      add(weighed);
    }
  }

  /// The client never said anything.
  public void silent() {
    add(Offence.SILENT);
  }

  /// The session logged in or sent a message: what went wrong was a mistake.
  public void honest() {
    sums = null;
  }

  /// The gravest, with the weight of all; null where there is nothing.
  Offence.@Nullable Weighed sum() {
    if (sums == null) {
      return null;
    }
    Offence gravest = Offence.SILENCE;
    double total = 0;
    for (var entry : sums.entrySet()) {
      total += entry.getValue();
      if (entry.getValue() > sums.getOrDefault(gravest, 0.0)) {
        gravest = entry.getKey();
      }
    }
    return new Offence.Weighed(gravest, Math.min(total, MOST));
  }

  private void add(Offence.Weighed weighed) {
    if (sums == null) {
      sums = new EnumMap<>(Offence.class);
    }
    sums.merge(weighed.offence(), weighed.weight(), Double::sum);
  }
}
