package dev.postern.transport;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A certificate or key file that can't be used. The message names the file, what is wrong with it
/// and what to do.
public final class TlsProblem extends RuntimeException {

  private final Path file;

  TlsProblem(Path file, String problem, String remedy, @Nullable Throwable cause) {
    super(file + ": " + problem + ": " + remedy, cause);
    this.file = file;
  }

  /// The file at fault.
  public Path file() {
    return file;
  }
}
