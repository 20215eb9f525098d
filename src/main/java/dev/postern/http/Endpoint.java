package dev.postern.http;

/// Answers one kind of request. Called on a thread that may block; past authentication.
@FunctionalInterface
public interface Endpoint {

  /// Answers it.
  ///
  /// @throws HttpProblem to answer with an error
  Answer on(Request request);
}
