package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// What comes back of a key's messages, bounces or refusals: how many of each message are usual,
/// and how many there were lately.
final class Echo {

  private static final double MEMORY = 0.5;
  private static final double SHARE = 1 / 2000.0;
  private static final double LEAST = 0.01;

  private double share;
  private double recent;
  private double at = Double.NaN;
  private double messages;

  Echo(double prior) {
    share = prior;
  }

  void advance(double now) {
    double passed = now - at;
    if (passed > 0) {
      recent *= Math.exp(-passed / MEMORY);
    }
    if (!(passed <= 0)) {
      at = now;
    }
  }

  /// Of one message.
  double share() {
    return share;
  }

  /// Per hour.
  ///
  /// @param pace messages per hour, lately
  double expected(double pace) {
    return Math.max(Math.max(share * pace, recent), LEAST);
  }

  void message(double weight) {
    share -= weight * rate() * share;
    messages += weight;
  }

  void count(double weight) {
    share = Math.min(share + weight * rate(), 1);
    recent += 1 / MEMORY;
  }

  private double rate() {
    return Math.max(SHARE, 1 / (messages + 50));
  }

  void save(ByteBuffer out) {
    out.putDouble(at).putFloat((float) messages).putFloat((float) share).putFloat((float) recent);
  }

  void restore(ByteBuffer in) {
    at = in.getDouble();
    messages = in.getFloat();
    share = in.getFloat();
    recent = in.getFloat();
  }
}
