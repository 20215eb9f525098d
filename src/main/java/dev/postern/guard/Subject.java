package dev.postern.guard;

import java.util.Locale;

/// Whose messages are counted together.
///
/// @param name a user, a project, or an address: an IPv6 client is its /64
record Subject(Kind kind, String name) {

  enum Kind {
    KEY,
    PROJECT,
    ADDRESS;

    /// As the store and metrics write it.
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// For the beginning of a sentence to a client.
  String text() {
    return switch (kind) {
      case KEY -> "Key " + name;
      case PROJECT -> "Project " + name;
      case ADDRESS -> "Address " + name;
    };
  }
}
