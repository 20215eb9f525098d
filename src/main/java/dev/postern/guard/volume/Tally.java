package dev.postern.guard.volume;

import java.nio.ByteBuffer;

/// What was counted since a suspicion arose.
final class Tally {

  /// Hours of the key's own time; NaN while there is nothing.
  float since = Float.NaN;

  float messages;

  /// How many messages are usual in that time.
  float usual;

  /// How many of the messages are rather a stranger's.
  float odd;

  /// The logarithm of how much likelier their recipients are a stranger's.
  float marks;

  /// Recipients of whom something could be said, and those of them that are new.
  float judged;

  float strangers;

  /// Messages from networks that are not known.
  float foreign;

  float bounced;
  float refused;

  void clear() {
    since = Float.NaN;
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
    out.putFloat(since).putFloat(messages).putFloat(usual).putFloat(odd).putFloat(marks);
    out.putFloat(judged).putFloat(strangers).putFloat(foreign);
    out.putFloat(bounced).putFloat(refused);
  }

  void restore(ByteBuffer in) {
    since = in.getFloat();
    messages = in.getFloat();
    usual = in.getFloat();
    odd = in.getFloat();
    marks = in.getFloat();
    judged = in.getFloat();
    strangers = in.getFloat();
    foreign = in.getFloat();
    bounced = in.getFloat();
    refused = in.getFloat();
  }
}
