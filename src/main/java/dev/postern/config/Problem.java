package dev.postern.config;

/// Something wrong with a configuration, in words for whoever wrote it: place, what, cause, remedy.
///
/// @param file as it was named to us
/// @param line from 1; 0 where it is about the file as a whole
/// @param severity whether the relay may start in spite of it
/// @param text what is wrong, why, and what to do about it
public record Problem(String file, int line, Severity severity, String text) {

  /// What a problem means for the start.
  public enum Severity {
    ERROR,
    WARNING
  }

  /// As compilers write it: `postern.yaml:12: …`.
  @Override
  public String toString() {
    String place = line > 0 ? file + ":" + line : file;
    return place + ": " + (severity == Severity.WARNING ? "warning: " : "") + text;
  }
}
