package dev.postern.send;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What `postern send` is to do.
///
/// @param hello what EHLO calls us; null for the address that we come from
/// @param account null for no login
/// @param patience for each reply
/// @param mail null only where the goal comes before it
public record Errand(
    Server server,
    @Nullable String hello,
    @Nullable Account account,
    Duration patience,
    Goal goal,
    @Nullable Mail mail) {

  public Errand {
    if (goal.hasTransaction() && mail == null) {
      throw new IllegalArgumentException("an errand to " + goal + " without an envelope");
    }
  }
}
