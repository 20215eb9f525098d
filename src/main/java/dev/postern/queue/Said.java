package dev.postern.queue;

import dev.postern.mail.ReplyCategory;

/// What was said last about a recipient, and by whom: the text of `last_reply`, `hop: reply`, or
/// the reply alone where it is ours.
///
/// @param hop host and port, without spaces; empty for ourselves
record Said(String hop, String reply) {

  private static final int MAX = 1000;
  private static final String SEPARATOR = ": ";

  static Said of(Outcome outcome) {
    return new Said(outcome.hop(), outcome.reply().toString());
  }

  static Said parse(String text) {
    int end = text.indexOf(SEPARATOR);
    return end > 0 && text.indexOf(' ') == end + 1
        ? new Said(text.substring(0, end), text.substring(end + SEPARATOR.length()))
        : new Said("", text);
  }

  String text() {
    String text = hop.isEmpty() ? reply : hop + SEPARATOR + reply;
    return text.length() > MAX ? text.substring(0, MAX) : text;
  }

  /// ` (mailbox full)`, or nothing where nothing more is known than the reply says.
  String about() {
    return switch (ReplyCategory.of(reply)) {
      case OTHER, TRANSIENT -> "";
      case ReplyCategory known -> " (" + known.words() + ")";
    };
  }

  /// `by smtp.x:587 (451 4.7.1 try later)`, or the reply in brackets where it is ours.
  String inSentence() {
    return hop.isEmpty() ? "(" + reply + ")" : "by " + hop + " (" + reply + ")";
  }
}
