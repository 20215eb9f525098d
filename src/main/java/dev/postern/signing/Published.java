package dev.postern.signing;

/// Whether verifiers find a key's record.
public sealed interface Published {

  /// It is there, and right.
  record Seen() implements Published {}

  /// Nothing is there.
  record Missing() implements Published {}

  /// Something else is there.
  ///
  /// @param why a clause
  record Wrong(String why) implements Published {}

  /// Nobody knows.
  ///
  /// @param why a clause
  record Unknown(String why) implements Published {}
}
