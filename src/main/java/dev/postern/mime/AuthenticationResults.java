package dev.postern.mime;

import java.util.Optional;

/// The start of an Authentication-Results field (RFC 8601 §2.2).
public final class AuthenticationResults {

  private AuthenticationResults() {}

  /// Who claims to have checked: the authserv-id, without comments, unquoted; empty where the field
  /// doesn't begin with one.
  public static Optional<String> server(String value) {
    var cursor = new FieldCursor(value);
    if (!cursor.skip()) {
      return Optional.empty();
    }
    if (cursor.peek() == '"') {
      return cursor.quoted();
    }
    String server = cursor.run(c -> FieldCursor.isToken(c) || c > 127);
    return server.isEmpty() ? Optional.empty() : Optional.of(server);
  }
}
