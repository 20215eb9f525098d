package dev.postern.guard;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;

/// The relay's looks at its own listeners.
public interface Inspections {

  /// None are made.
  Inspections NONE =
      new Inspections() {
        @Override
        public boolean isOurs(InetSocketAddress client) {
          return false;
        }

        @Override
        public List<Result> results() {
          return List.of();
        }
      };

  /// How a listener was found.
  ///
  /// @param worst the worst finding's severity in lower case; empty where nothing was found
  /// @param findings how many there are above `info`
  /// @param detail what is wrong, or why it could not be looked at, in a sentence; empty where all
  ///   is well
  record Result(
      String listener, Instant at, Verdict verdict, String worst, int findings, String detail) {}

  /// What follows from a look.
  enum Verdict {
    /// It refuses what it must.
    PASSED,
    /// It refuses what it must, and something else could be better.
    FLAWED,
    /// It relayed for a stranger and is closed.
    CLOSED,
    /// It could not be looked at, or did not say whether it relays.
    UNKNOWN;

    /// As the API has it.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// Whether a connection is one of these looks: it is let in as the stranger that it plays, and
  /// not counted as one.
  boolean isOurs(InetSocketAddress client);

  /// The latest of each listener, in the order of the configuration; none before the first.
  List<Result> results();
}
