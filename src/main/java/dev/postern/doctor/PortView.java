package dev.postern.doctor;

import dev.postern.doctor.Knock.Security;
import dev.postern.transport.CertificateChain;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// How one port of another server looks from here, the best of its addresses counting.
///
/// @param of how many addresses
/// @param open of them
record PortView(int port, Knock best, int open, int of) {

  static PortView of(int port, List<Knock> knocks) {
    return new PortView(
        port,
        knocks.stream().min(Comparator.comparingInt(PortView::rank)).orElseThrow(),
        (int) knocks.stream().filter(knock -> rank(knock) <= 2).count(),
        knocks.size());
  }

  /// Whether mail can be handed over there.
  boolean isOpen() {
    return rank(best) <= 2;
  }

  /// Whether it can be under TLS.
  boolean isSecure() {
    return rank(best) == 0;
  }

  Optional<CertificateChain> shown() {
    return best instanceof Knock.Answered answered ? answered.shown() : Optional.empty();
  }

  static String shown(Collection<PortView> views) {
    return views.stream().map(PortView::toString).collect(Collectors.joining("; "));
  }

  @Override
  public String toString() {
    String how =
        switch (best) {
          case Knock.Answered answered -> answered(answered);
          case Knock.Mute _ -> "open, but no greeting comes";
          case Knock.Strange(var what) -> "open, but " + what;
          case Knock.Ended _ -> "open, but closed at once";
          case Knock.Refused _ -> "refused";
          case Knock.Dropped _ -> "blocked (no answer)";
          case Knock.Unreachable(var why) -> "no way there (" + why + ")";
        };
    return port + " " + how + (open > 0 && open < of ? " at " + open + " of " + of : "");
  }

  private static String answered(Knock.Answered answered) {
    if (!answered.greeting().startsWith("220")) {
      return "turns us away (" + Texts.cut(answered.greeting(), 60) + ")";
    }
    String time = "answers in " + Texts.text(answered.took());
    return switch (answered.security()) {
      case Security.Working(var version) -> time + " with " + version;
      case Security.Absent _ -> time + " without TLS";
      case Security.Broken(var why) -> time + ", STARTTLS fails (" + Texts.cut(why, 60) + ")";
    };
  }

  private static int rank(Knock knock) {
    return switch (knock) {
      case Knock.Answered answered when answered.greeting().startsWith("220") ->
          switch (answered.security()) {
            case Security.Working _ -> 0;
            case Security.Absent _ -> 1;
            case Security.Broken _ -> 2;
          };
      case Knock.Answered _ -> 3;
      case Knock.Mute _, Knock.Strange _, Knock.Ended _ -> 4;
      case Knock.Refused _ -> 5;
      case Knock.Dropped _, Knock.Unreachable _ -> 6;
    };
  }
}
