package dev.postern.guard;

import java.time.Duration;

/// How much is taken.
///
/// @param messageSize of one message in octets
/// @param recipients of one transaction
/// @param futureRelease how far ahead a sender may set the release of a message; zero for not at
///   all
public record LimitsConfig(
    long messageSize,
    int recipients,
    Duration futureRelease,
    ConnectionLimits connections,
    SessionLimits session,
    Allowances allowances,
    OverloadMarks overload) {

  public static final LimitsConfig DEFAULT =
      new LimitsConfig(
          25L << 20,
          1000,
          Duration.ofDays(7),
          ConnectionLimits.DEFAULT,
          SessionLimits.DEFAULT,
          Allowances.NONE,
          OverloadMarks.DEFAULT);

  /// With the usual rest.
  public LimitsConfig(
      long messageSize, int recipients, int connections, int connectionsPerAddress) {
    this(
        messageSize,
        recipients,
        DEFAULT.futureRelease,
        DEFAULT.connections.with(connections, connectionsPerAddress),
        DEFAULT.session,
        DEFAULT.allowances,
        DEFAULT.overload);
  }

  public LimitsConfig with(ConnectionLimits others) {
    return new LimitsConfig(
        messageSize, recipients, futureRelease, others, session, allowances, overload);
  }

  public LimitsConfig with(SessionLimits other) {
    return new LimitsConfig(
        messageSize, recipients, futureRelease, connections, other, allowances, overload);
  }

  public LimitsConfig with(Allowances others) {
    return new LimitsConfig(
        messageSize, recipients, futureRelease, connections, session, others, overload);
  }

  /// What of other limits can take effect while the relay runs; the rest is as here.
  public LimitsConfig reloaded(LimitsConfig others) {
    return new LimitsConfig(
        messageSize,
        others.recipients,
        others.futureRelease,
        others.connections,
        others.session,
        others.allowances,
        overload);
  }
}
