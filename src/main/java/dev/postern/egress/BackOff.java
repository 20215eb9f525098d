package dev.postern.egress;

import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Reply;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A rule of the profile: by which replies a site asks us to go easy, and how we oblige.
///
/// @param name for `queue why` and the log
/// @param codes of the reply
/// @param status pattern of the enhanced status, null for any or none
/// @param text pattern that the reply's text must have somewhere, null for any
/// @param pause how long nothing starts there; zero for not at all
/// @param slow the part of limits and rates that is kept, over 0 and at most 1
public record BackOff(
    String name,
    Codes codes,
    @Nullable Glob status,
    @Nullable Glob text,
    Duration pause,
    double slow) {

  /// The least part that is kept.
  public static final double LEAST = 0.01;

  /// Where a pause ends and nothing else is said, half of the limits are in force.
  public static final double AFTER_PAUSE = 0.5;

  public BackOff {
    if (slow < LEAST || slow > 1 || pause.isNegative()) {
      throw new IllegalArgumentException("no such back-off: " + pause + ", " + slow);
    }
  }

  /// A range of reply codes.
  public record Codes(int least, int most) {

    /// All that refuse.
    public static final Codes ANY = new Codes(400, 599);

    boolean hold(int code) {
      return code >= least && code <= most;
    }

    /// As the profile writes them: `421`, `4xx`, `any`.
    @Override
    public String toString() {
      if (least == most) {
        return Integer.toString(least);
      }
      return equals(ANY) ? "any" : least / 100 + "xx";
    }
  }

  boolean fits(Reply reply) {
    return codes.hold(reply.code())
        && (status == null || status.matches(status(reply)))
        && (text == null || text.matches(String.join(" ", reply.lines())));
  }

  boolean pauses() {
    return !pause.isZero();
  }

  private static String status(Reply reply) {
    Optional<EnhancedStatus> found = reply.enhancedStatus();
    return found.map(EnhancedStatus::toString).orElse("");
  }
}
