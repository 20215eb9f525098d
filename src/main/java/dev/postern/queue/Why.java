package dev.postern.queue;

import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Says in a sentence why a recipient is still here, or what became of it.
final class Why {

  private Why() {}

  /// Where a recipient is in memory.
  ///
  /// @param postponed why it was put off without an attempt, null where it was not
  /// @param progress of the attempt under way, null where none is
  record Place(Part.Phase phase, @Nullable String postponed, @Nullable Progress progress) {}

  /// @param place null where it isn't in memory
  /// @param destination null where no route takes it
  /// @param healthy whether the store can record outcomes
  static String of(
      RecipientStatus status,
      @Nullable Place place,
      @Nullable Destination destination,
      boolean healthy,
      Instant now) {
    String last = status.lastReply();
    Said said = Said.parse(last == null ? "" : last);
    return switch (status.state()) {
      case PENDING -> pending(status, place, destination, healthy, now);
      case HELD -> held(status.heldFor()) + (last == null ? "" : "; before, " + deferred(said));
      case DELIVERED ->
          said.hop().isEmpty() ? "delivered" : "delivered to " + said.hop() + ": " + said.reply();
      case BOUNCED ->
          "given up"
              + said.about()
              + ": "
              + (said.hop().isEmpty() ? "" : said.hop() + " said: ")
              + said.reply();
      case CAPTURED -> "kept in the sandbox";
      case DELETED -> "deleted by an operator";
      case SUPPRESSED -> "not sent: " + said.reply();
    };
  }

  private static String held(@Nullable String reason) {
    return reason == null ? "held by an operator" : "held: " + reason;
  }

  private static String pending(
      RecipientStatus status,
      @Nullable Place place,
      @Nullable Destination destination,
      boolean healthy,
      Instant now) {
    Part.Phase phase = place == null ? null : place.phase();
    if (place != null && phase == Part.Phase.BUSY) {
      return destination == null
          ? "no route takes it"
          : "attempt "
              + (status.attempts() + 1)
              + " at "
              + destination
              + " is under way"
              + so(place.progress());
    }
    String last = status.lastReply();
    String before = last == null ? "" : deferred(Said.parse(last)) + "; ";
    if (phase != Part.Phase.READY && status.nextAttempt().isAfter(now)) {
      String postponed = place == null ? null : place.postponed();
      if (status.attempts() == 0 && last == null && postponed == null) {
        return "released at " + time(status.nextAttempt()) + ", as its sender asked";
      }
      before += postponed == null ? "" : postponed + "; ";
      return before + "attempt " + (status.attempts() + 1) + " at " + time(status.nextAttempt());
    }
    if (!healthy) {
      return before + "waiting for the store, which cannot write just now";
    }
    if (phase == null) {
      return before + "waiting for its turn: memory is full with mail that is due before it";
    }
    return before
        + (destination == null
            ? "no route takes it"
            : "waiting for a free connection to " + destination);
  }

  // A host may let us wait for minutes before it says a word.
  private static String so(@Nullable Progress progress) {
    if (progress == null) {
      return "";
    }
    String hop = progress.hop();
    return (hop.isEmpty() ? "" : " with " + hop) + " since " + time(progress.since());
  }

  private static String deferred(Said said) {
    return "deferred" + said.about() + " " + said.inSentence();
  }

  private static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// The state as it is shown.
  static String label(RecipientState state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }
}
