package dev.postern.dns;

/// Why a question has no answer: a clause for [Lookup.Failed].
final class NoAnswer extends RuntimeException {

  private static final long serialVersionUID = 1;

  NoAnswer(String why) {
    // What a stranger's server sent is no reason for a stack trace.
    super(why, null, false, false);
  }

  String why() {
    return String.valueOf(getMessage());
  }
}
