package dev.postern.http;

import java.util.Optional;

/// What an endpoint sees of a request.
public interface Request {

  /// A part of the path that its route names, as `{id}`.
  String path(String name);

  /// A parameter of the query.
  Optional<String> query(String name);

  /// The body, at most 64 KiB.
  ///
  /// @throws HttpProblem where it is larger
  byte[] body();
}
