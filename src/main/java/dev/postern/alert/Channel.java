package dev.postern.alert;

/// One way to tell people. Used by one thread at a time, which it may block for a bounded time.
interface Channel {

  /// As it stands in metrics and in the log.
  String name();

  /// Tells a notice; returns how that went, in a few words.
  String tell(Notice notice) throws NotTold, InterruptedException;
}
