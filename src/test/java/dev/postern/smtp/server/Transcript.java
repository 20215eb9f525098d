package dev.postern.smtp.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A dialog between a client and the server, as `src/test/transcripts/README.md` describes.
///
/// @param name the file's, without its ending
/// @param whole what is sent at once must arrive at once
public record Transcript(String name, SessionPolicy policy, boolean whole, List<Step> steps) {

  private static final Path DIRECTORY = Path.of("src/test/transcripts/server");

  public Transcript {
    steps = List.copyOf(steps);
  }

  /// All dialogs with the server, in the order of their names.
  public static List<Transcript> all() throws IOException {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".smtp"))
          .sorted()
          .map(Transcript::read)
          .toList();
    }
  }

  private static Transcript read(Path file) {
    try {
      return new TranscriptParser(file.getFileName().toString().replace(".smtp", ""))
          .parse(Files.readAllLines(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
