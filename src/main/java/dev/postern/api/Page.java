package dev.postern.api;

import dev.postern.http.HttpProblem;
import dev.postern.http.Request;
import dev.postern.mail.MessageId;

/// Which part of a list is asked for: `?before=ID&limit=N`.
record Page(MessageId before, int limit) {

  private static final int STANDARD = 100;
  private static final int MOST = 1000;

  static Page of(Request request) {
    MessageId before = request.query("before").map(Page::id).orElse(new MessageId(Long.MAX_VALUE));
    return new Page(before, request.query("limit").map(Page::limit).orElse(STANDARD));
  }

  /// The id in the path.
  static MessageId id(Request request) {
    return id(request.path("id"));
  }

  private static MessageId id(String text) {
    return MessageId.parse(text)
        .orElseThrow(() -> new HttpProblem(404, "there is no message with the id " + text));
  }

  private static int limit(String text) {
    int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MOST) {
      throw new HttpProblem(400, "limit must be a number from 1 to " + MOST);
    }
    return limit;
  }
}
