package dev.postern.guard;

/// How much is taken.
///
/// @param messageSize of one message in octets
/// @param recipients of one transaction
/// @param connections open at once
/// @param connectionsPerAddress open at once from one address; clients of trusted networks are not
///   counted
public record LimitsConfig(
    long messageSize, int recipients, int connections, int connectionsPerAddress) {

  public static final LimitsConfig DEFAULT = new LimitsConfig(25L << 20, 1000, 10_000, 100);
}
