package dev.postern.guard;

import java.time.Duration;

/// How much is taken.
///
/// @param messageSize of one message in octets
/// @param recipients of one transaction
/// @param connections open at once
/// @param connectionsPerAddress open at once from one address; clients of trusted networks are not
///   counted
/// @param futureRelease how far ahead a sender may set the release of a message; zero for not at
///   all
public record LimitsConfig(
    long messageSize,
    int recipients,
    int connections,
    int connectionsPerAddress,
    Duration futureRelease) {

  public static final LimitsConfig DEFAULT = new LimitsConfig(25L << 20, 1000, 10_000, 100);

  /// With the usual time for releases.
  public LimitsConfig(
      long messageSize, int recipients, int connections, int connectionsPerAddress) {
    this(messageSize, recipients, connections, connectionsPerAddress, Duration.ofDays(7));
  }
}
