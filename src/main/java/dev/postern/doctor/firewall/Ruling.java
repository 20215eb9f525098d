package dev.postern.doctor.firewall;

/// What rules seem to say about connections to a port.
public sealed interface Ruling {

  /// Nothing seems to keep them out.
  record Passes() implements Ruling {}

  /// A rule lets some in, and the rest seems to be dropped.
  record PassesSome(String rule) implements Ruling {}

  /// A rule seems to drop or refuse them.
  record Drops(String rule) implements Ruling {}

  /// What no rule lets in is dropped, and none names this port.
  ///
  /// @param policy the place that says so
  record Unmentioned(String policy) implements Ruling {}
}
