package dev.postern.queue;

import java.time.Instant;

/// How far an attempt has come, for operators who ask meanwhile. Safe for use by many threads.
public final class Progress {

  private final Instant since;
  private volatile String hop = "";

  public Progress(Instant since) {
    this.since = since;
  }

  /// It turns to this host now.
  public void at(String host) {
    hop = host;
  }

  Instant since() {
    return since;
  }

  /// The host that it has to do with; empty before there is one.
  String hop() {
    return hop;
  }
}
