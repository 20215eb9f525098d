package dev.postern.bench;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Secret;
import dev.postern.transport.Dialer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server is loaded with.
public record Load(
    Aim aim, Pace pace, Extent extent, Connections connections, Access access, Letter letter) {

  /// When messages are sent.
  public sealed interface Pace {

    /// Each connection sends the next as soon as the one before is answered: how much can it take?
    record Closed() implements Pace {}

    /// At a fixed rate, however long the answers take, as senders that know nothing of each other
    /// do: how long does it take at this load?
    record Open(double perSecond) implements Pace {
      public static final double MOST = 1_000_000;

      public Open {
        if (!(perSecond >= 0.01 && perSecond <= MOST)) {
          throw new IllegalArgumentException(
              "the rate must lie between 0.01 and 1000000 messages a second");
        }
      }
    }
  }

  /// How long it goes on: what is reached first ends it.
  ///
  /// @param warmUp before anything counts
  /// @param lasting after the warm-up
  /// @param messages due after the warm-up
  public record Extent(Duration warmUp, Duration lasting, long messages) {

    public static final long MOST_MESSAGES = 1_000_000_000;

    private static final Duration MOST_WARM_UP = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofHours(24);

    public Extent {
      within("the warm-up", warmUp, Duration.ZERO, MOST_WARM_UP);
      within("the duration", lasting, Duration.ofSeconds(1), LONGEST);
      within("the number of messages", messages, 1, MOST_MESSAGES);
    }
  }

  /// Over how many connections it goes.
  ///
  /// @param count at a time, at most
  /// @param messagesEach after so many a connection is ended, and another made for the next
  /// @param patience for a connection, for each reply, and for progress of a message
  public record Connections(int count, int messagesEach, Duration patience) {

    public Connections {
      within("the number of connections", count, 1, 10_000);
      within("the messages of a connection", messagesEach, 1, Integer.MAX_VALUE);
      within("the timeout", patience, Duration.ofSeconds(1), Duration.ofMinutes(10));
    }
  }

  /// How a connection becomes usable.
  ///
  /// @param login null where nobody logs in
  public record Access(Tls tls, Dialer.Trust trust, @Nullable Login login) {}

  /// Who logs in, on each connection.
  public record Login(String user, Secret secret) {}

  /// When TLS begins.
  public enum Tls {
    NONE,
    STARTTLS,
    IMPLICIT
  }

  /// The message, the same each time.
  ///
  /// @param size in octets, with its header
  public record Letter(Mailbox from, List<Mailbox> to, int size) {

    public Letter {
      to = List.copyOf(to);
      within("the number of recipients", to.size(), 1, 1000);
      within("the size", size, Content.LEAST, 100 << 20);
    }
  }

  private static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must lie between " + least + " and " + most + ", but is " + value);
    }
  }

  private static void within(String what, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          what
              + " must lie between "
              + seconds(least)
              + " and "
              + seconds(most)
              + ", but is "
              + seconds(value));
    }
  }

  private static String seconds(Duration time) {
    return time.toMillis() / 1000.0 + " s";
  }
}
