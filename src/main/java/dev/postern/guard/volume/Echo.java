package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// What comes back of a key's messages, bounces or refusals: how many of each message are usual,
/// and how many there were lately.
final class Echo {

  private static final double MEMORY = 0.5;
  private static final double SHARE = 1 / 2000.0;
  private static final double LEAST = 0.01;
  private static final double LEAST_SHARE = 0.002;
  // How far the last half hour is believed: a provider that has a bad hour is not a thief.
  private static final double LATELY = 0.15;

  private double share;
  private double recent;
  private double messages;

  /// @param prior of each message, before anything is known
  Echo(double prior) {
    share = prior;
  }

  void pass(double hours) {
    recent *= Math.exp(-hours / MEMORY);
  }

  /// Of one message, in general.
  double share() {
    return share;
  }

  /// Of one message, as it is just now.
  ///
  /// @param pace messages per hour, lately
  double shareNow(double pace) {
    double now = (1 - LATELY) * share + LATELY * expected(pace) / Math.max(pace, 1);
    return Math.max(now, LEAST_SHARE);
  }

  /// Per hour.
  double expected(double pace) {
    return Math.max(Math.max(share * pace, recent), LEAST);
  }

  /// One more message of which something may come back.
  void message(double weight) {
    share -= weight * rate() * share;
    messages += weight;
  }

  /// Something came back.
  void count(double weight) {
    share = Math.min(share + weight * rate(), 1);
    recent += 1 / MEMORY;
  }

  private double rate() {
    return Math.max(SHARE, 1 / (messages + 50));
  }

  void save(ByteBuffer out) {
    out.putDouble(messages).putDouble(share).putDouble(recent);
  }

  void restore(ByteBuffer in) {
    messages = in.getDouble();
    share = in.getDouble();
    recent = in.getDouble();
  }
}
