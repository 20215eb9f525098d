package dev.postern.guard;

import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import java.util.Locale;

/// The limits on connections: the label of the metric `postern_limit_refusals_total`, beside those
/// of quotas.
enum Limit {
  OVERLOAD,
  CONNECTIONS,
  CONNECTIONS_PER_ADDRESS,
  CONNECTIONS_PER_NETWORK,
  CONNECTION_RATE,
  CONNECTION_RATE_PER_ADDRESS;

  static final String METRIC = "limit_refusals";

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What a client is told in place of a greeting (RFC 5321 §3.8).
  Refusal refusal(ConnectionLimits limits) {
    return switch (this) {
      case OVERLOAD -> ours("This relay has more to do than it can; try again in a minute");
      case CONNECTIONS -> ours("Too many connections just now; try again later");
      case CONNECTION_RATE -> ours("Too many new connections just now; try again in a moment");
      case CONNECTIONS_PER_ADDRESS ->
          theirs(
              "More than "
                  + limits.perAddress()
                  + " connections from your address; close one, or send more on each");
      case CONNECTIONS_PER_NETWORK ->
          theirs(
              "More than "
                  + limits.perNetwork()
                  + " connections from your network; close one, or send more on each");
      case CONNECTION_RATE_PER_ADDRESS ->
          theirs(
              "More than "
                  + limits.ratePerAddress().count()
                  + " new connections in a "
                  + limits.ratePerAddress().per().label()
                  + " from your address; send more on each");
    };
  }

  private static Refusal ours(String text) {
    return Refusal.of(Reason.OVERLOAD, 421, "4.3.2", text);
  }

  private static Refusal theirs(String text) {
    return Refusal.of(Reason.LIMIT, 421, "4.7.0", text);
  }
}
