package dev.postern.cli;

/// Ends a command with a message for whoever typed it.
final class CliFailure extends RuntimeException {

  /// Refused, or not found.
  static final int REFUSED = 1;

  /// Wrong usage, or a wrong configuration.
  static final int USAGE = 2;

  private final int exitCode;

  private CliFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  static CliFailure refused(String message) {
    return new CliFailure(REFUSED, message);
  }

  static CliFailure usage(String message) {
    return new CliFailure(USAGE, message);
  }

  int exitCode() {
    return exitCode;
  }
}
