package dev.postern.http;

import java.io.IOException;
import java.io.OutputStream;

/// What an endpoint answers when all went well; errors are [HttpProblem]s.
public sealed interface Answer {

  /// A JSON text.
  record Json(int status, String text) implements Answer {}

  /// Done, nothing to say: 204.
  record Done() implements Answer {}

  /// A body of any length, written piece by piece.
  record Stream(String contentType, Content content) implements Answer {}

  /// Writes a body.
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }
}
