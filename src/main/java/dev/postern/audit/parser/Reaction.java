package dev.postern.audit.parser;

import dev.postern.audit.probe.Answer;
import java.util.List;
import java.util.stream.Collectors;

/// What a server made of a [Trial].
///
/// @param answers all, in order
/// @param end where the connection is now
/// @param proof the transcript
record Reaction(List<Answer> answers, End end, List<String> proof) {

  private static final int MOST_SHOWN = 3;
  private static final int MOST_WIDTH = 70;

  /// Where a trial leaves a connection.
  enum End {
    /// The server answered the EHLO behind it: it is of further use.
    IN_STEP(""),
    /// The server waits for a message.
    IN_DATA("waits for the message"),
    /// The server waits for a TLS handshake.
    IN_TLS("waits for TLS"),
    /// The connection is gone.
    HUNG_UP("hangs up"),
    /// No answer came to it, or to the EHLO behind it.
    SILENT("then nothing"),
    /// Something came that is no reply.
    MUDDLED("then something that is no reply");

    private final String words;

    End(String words) {
      this.words = words;
    }
  }

  Reaction {
    answers = List.copyOf(answers);
    proof = List.copyOf(proof);
  }

  /// The last answer's code; 0 where there is no answer.
  int code() {
    return answers.isEmpty() ? 0 : answers.getLast().code();
  }

  /// Whether it ended the connection and did not say why.
  boolean isWordless() {
    return end == End.HUNG_UP
        && (answers.isEmpty() || (answers.getLast().isPositive() && code() != 221));
  }

  /// For people: `250 Ok | 500 what? | hangs up`.
  String text() {
    int hidden = Math.max(0, answers.size() - MOST_SHOWN);
    String said =
        answers.stream()
            .skip(hidden)
            .map(answer -> cut(answer.text()))
            .collect(Collectors.joining(" | ", hidden > 0 ? hidden + " more | " : "", ""));
    return end.words.isEmpty() ? said : said.isEmpty() ? end.words : said + " | " + end.words;
  }

  private static String cut(String text) {
    return text.length() > MOST_WIDTH ? text.substring(0, MOST_WIDTH) + "…" : text;
  }
}
