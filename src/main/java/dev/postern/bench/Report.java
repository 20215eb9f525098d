package dev.postern.bench;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a load came to. Times of [Timing] are in milliseconds, and of accepted messages only.
///
/// @param seconds that are measured, after the warm-up
/// @param perSecond messages accepted in that time
/// @param missed were due, and not sent within ten seconds since every connection was busy
/// @param unanswered were given up, sent or about to be, when the run ended
/// @param failedInWarmUp besides those in `failed`
/// @param corrected the last step corrected for coordinated omission; null with a rate, where
///   nothing is omitted
public record Report(
    Asked asked,
    Ending ending,
    double seconds,
    long accepted,
    long failed,
    long missed,
    long unanswered,
    long failedInWarmUp,
    double perSecond,
    long octetsPerSecond,
    List<StepTiming> steps,
    @Nullable Timing corrected,
    List<FailureCount> failures,
    Strain strain) {

  public Report {
    steps = List.copyOf(steps);
    failures = List.copyOf(failures);
  }

  /// Why it ended.
  public enum Ending {
    COMPLETE,
    INTERRUPTED,
    /// Answers were still missing when nobody waited any longer.
    CUT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What was asked for.
  ///
  /// @param rate null where each connection sends as fast as it can
  /// @param messagesPerConnection null where a connection is kept
  public record Asked(
      String server,
      List<String> addresses,
      String tls,
      boolean login,
      @Nullable Double rate,
      int connections,
      @Nullable Integer messagesPerConnection,
      int size,
      int recipients,
      double warmUpSeconds) {

    public Asked {
      addresses = List.copyOf(addresses);
    }

    static Asked of(Load load) {
      int each = load.connections().messagesEach();
      return new Asked(
          load.aim().toString(),
          load.aim().addresses().stream().map(InetAddress::getHostAddress).toList(),
          load.access().tls().name().toLowerCase(Locale.ROOT),
          load.access().login() != null,
          load.pace() instanceof Load.Pace.Open(double perSecond) ? perSecond : null,
          load.connections().count(),
          each == Integer.MAX_VALUE ? null : each,
          load.letter().size(),
          load.letter().to().size(),
          load.extent().warmUp().toMillis() / 1000.0);
    }
  }

  /// How long a [Step] took.
  ///
  /// @param inWarmUp the figures are of the warm-up, because it did not happen after it
  public record StepTiming(String step, boolean inWarmUp, Timing timing) {}

  /// How many messages failed in one way.
  ///
  /// @param stage what was being waited for
  /// @param code of the reply; null where there was none, or where there are too many sorts to tell
  ///   codes apart
  /// @param example what was said or happened the first time
  public record FailureCount(
      Trouble trouble, String stage, @Nullable Integer code, long count, String example) {

    static FailureCount of(Failure.Sort sort, long count, String example) {
      return new FailureCount(
          sort.trouble(),
          sort.stage().name().toLowerCase(Locale.ROOT),
          sort.code() == 0 ? null : sort.code(),
          count,
          example);
    }
  }

  /// Whether all that was due was accepted.
  public boolean isClean() {
    return accepted > 0 && failed == 0 && missed == 0 && unanswered == 0;
  }
}
