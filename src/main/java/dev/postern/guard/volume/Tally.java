package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// What was counted since a suspicion arose.
final class Tally {

  /// Hours of the key's own time; NaN while there is nothing.
  double since = Double.NaN;

  double messages;

  /// How many messages are usual in that time.
  double usual;

  /// How many of the messages are rather a stranger's.
  double odd;

  /// The logarithm of how much likelier their recipients are a stranger's.
  double marks;

  /// Recipients of whom something could be said, and those of them that are new.
  double judged;

  double strangers;

  /// Messages from networks that are not known.
  double foreign;

  double bounced;
  double refused;

  void clear() {
    since = Double.NaN;
    messages = 0;
    usual = 0;
    odd = 0;
    marks = 0;
    judged = 0;
    strangers = 0;
    foreign = 0;
    bounced = 0;
    refused = 0;
  }

  void save(ByteBuffer out) {
    out.putDouble(since).putDouble(messages).putDouble(usual).putDouble(odd).putDouble(marks);
    out.putDouble(judged).putDouble(strangers).putDouble(foreign);
    out.putDouble(bounced).putDouble(refused);
  }

  void restore(ByteBuffer in) {
    since = in.getDouble();
    messages = in.getDouble();
    usual = in.getDouble();
    odd = in.getDouble();
    marks = in.getDouble();
    judged = in.getDouble();
    strangers = in.getDouble();
    foreign = in.getDouble();
    bounced = in.getDouble();
    refused = in.getDouble();
  }
}
