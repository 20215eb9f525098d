package dev.postern.guard;

import java.util.Locale;

/// What quotas count.
enum Thing {
  MESSAGES("send %s messages"),
  RECIPIENTS("send to %s recipients"),
  NEW_RECIPIENTS("send to %s recipients that it never sent to before");

  private final String may;

  Thing(String may) {
    this.may = may;
  }

  /// As the configuration and metrics write it.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// What somebody may do, for a sentence.
  String may(int count) {
    return may.formatted(count);
  }
}
