package dev.postern.smtp;

import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What MAIL asks for beside plain relaying, as it stands there: its spans count from the moment
/// that MAIL arrives, which a parser doesn't know.
///
/// @param hold null where none was given (RFC 4865 §4)
/// @param by null where none was given (RFC 2852 §4)
/// @param priority 0 where none was given (RFC 6710 §4.1)
/// @param requireTls REQUIRETLS (RFC 8689 §2)
public record Requests(@Nullable Hold hold, @Nullable By by, int priority, boolean requireTls) {

  public static final Requests NONE = new Requests(null, null, 0, false);

  /// HOLDFOR or HOLDUNTIL.
  public sealed interface Hold {

    Instant end(Instant arrival);

    record For(Duration span) implements Hold {
      @Override
      public Instant end(Instant arrival) {
        return arrival.plus(span);
      }
    }

    record Until(Instant at) implements Hold {
      @Override
      public Instant end(Instant arrival) {
        return at;
      }
    }
  }

  /// BY.
  ///
  /// @param seconds from the arrival; zero or less where the time is over already, in NOTIFY only
  public record By(long seconds, DeliverBy.Mode mode, boolean trace) {}

  /// The same on the clock, to the millisecond, which is what the store keeps. A hold that has
  /// ended is none.
  public Handling arrivedAt(Instant arrival) {
    Instant now = arrival.truncatedTo(ChronoUnit.MILLIS);
    Instant end = hold == null ? now : hold.end(now).truncatedTo(ChronoUnit.MILLIS);
    return new Handling(
        end.isAfter(now) ? end : null,
        by == null ? null : new DeliverBy(now.plusSeconds(by.seconds()), by.mode(), by.trace()),
        priority,
        requireTls ? Handling.Tls.REQUIRED : Handling.Tls.AS_PUBLISHED);
  }
}
