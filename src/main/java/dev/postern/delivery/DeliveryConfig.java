package dev.postern.delivery;

import java.time.Duration;

/// How messages are handed to next hops.
///
/// @param hostname what we call ourselves in EHLO
/// @param keepIdle how long a connection is kept without a transaction
/// @param transactions at most so many over one connection
/// @param idleConnections at most so many are kept for one host
public record DeliveryConfig(
    String hostname, Timeouts timeouts, Duration keepIdle, int transactions, int idleConnections) {

  public static DeliveryConfig of(String hostname) {
    return new DeliveryConfig(hostname, Timeouts.DEFAULT, Duration.ofSeconds(30), 100, 50);
  }
}
