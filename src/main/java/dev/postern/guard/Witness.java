package dev.postern.guard;

import java.net.InetAddress;
import java.util.List;

/// A part of the guard that can say what it holds against somebody, or counts of them: all that
/// `postern guard explain` prints.
public interface Witness {

  /// One counter or ruling.
  ///
  /// @param name such as `failed logins` or `recipients per hour`
  /// @param value as it stands, with its unit and its limit, such as `3 of 10`
  /// @param meaning why it counts, what follows from it and when it ends
  record Statement(String name, String value, String meaning) {}

  /// What is known of an address; empty where it is none of this part's business.
  List<Statement> of(InetAddress address);

  /// What is known of a user, whether or not there is a key of that name.
  List<Statement> of(String user);
}
