package dev.postern.cli;

import dev.postern.api.SuppressionsResource.NewSuppression;
import dev.postern.api.SuppressionsResource.SuppressionEntry;
import dev.postern.mail.Mailbox;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The suppression list as a CSV file. Only `address` need have a value; an import without a source
/// is one from `import`.
final class SuppressionFile {

  static final String HEADER = "address,reason,source,at\r\n";

  private static final List<String> NAMES = List.of("address", "reason", "source", "at");
  private static final Set<String> SOURCES =
      Set.of("", "manual", "hard-bounce", "complaint", "import");
  private static final int MOST_TOLD = 20;

  private SuppressionFile() {}

  /// Whether all of it is good; says of each line that isn't what is wrong, up to some.
  static boolean check(Path file, PrintWriter err) {
    int[] bad = new int[1];
    each(
        file,
        _ -> {},
        (line, why) -> {
          bad[0]++;
          if (bad[0] <= MOST_TOLD) {
            err.println(file + ":" + line + ": " + Printable.of(why));
          }
        });
    if (bad[0] > MOST_TOLD) {
      err.println("and " + (bad[0] - MOST_TOLD) + " more");
    }
    if (bad[0] > 0) {
      err.println("postern: nothing was imported; correct these lines first");
    }
    return bad[0] == 0;
  }

  /// Reads a file that was checked.
  static void read(Path file, Consumer<NewSuppression> sink) {
    each(
        file,
        sink,
        (line, why) -> {
          throw CliFailure.refused(file + ":" + line + ": " + why);
        });
  }

  private static void each(
      Path file, Consumer<NewSuppression> sink, BiConsumer<Integer, String> problem) {
    try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      var csv = new Csv(in);
      if (csv.done() || !csv.read().equals(NAMES)) {
        problem.accept(1, "the first line must be: " + HEADER.strip());
        return;
      }
      while (!csv.done()) {
        int line = csv.line();
        try {
          List<String> cells = csv.read();
          if (!cells.equals(List.of(""))) {
            sink.accept(entry(cells));
          }
        } catch (CharacterCodingException cause) {
          throw cause;
        } catch (IOException | IllegalArgumentException cause) {
          problem.accept(line, String.valueOf(cause.getMessage()));
        }
      }
    } catch (NoSuchFileException _) {
      throw CliFailure.usage(file + " does not exist");
    } catch (CharacterCodingException _) {
      throw CliFailure.usage(file + " is not UTF-8; save it as UTF-8 text");
    } catch (IOException cause) {
      throw CliFailure.usage(file + " can't be read: " + cause.getMessage());
    }
  }

  private static NewSuppression entry(List<String> cells) {
    if (cells.size() != NAMES.size()) {
      throw new IllegalArgumentException(
          "it has " + cells.size() + " cells, not the " + NAMES.size() + " of the first line");
    }
    String address = cells.get(0).strip();
    if (Mailbox.parse(address).isEmpty()) {
      throw new IllegalArgumentException("the address can't be \"" + address + "\"");
    }
    String source = cells.get(2).strip();
    if (!SOURCES.contains(source)) {
      throw new IllegalArgumentException(
          "the source is manual, hard-bounce, complaint, import or empty, not \"" + source + "\"");
    }
    return new NewSuppression(
        address, cells.get(1), source.isEmpty() ? "import" : source, at(cells.get(3).strip()));
  }

  private static @Nullable Instant at(String text) {
    try {
      return text.isEmpty() ? null : Instant.parse(text);
    } catch (DateTimeParseException _) {
      throw new IllegalArgumentException(
          "at is a time like 2026-01-02T03:04:05Z or empty, not \"" + text + "\"");
    }
  }

  static String line(SuppressionEntry entry) {
    return Csv.write(
        List.of(entry.address(), entry.reason(), entry.source(), entry.at().toString()));
  }
}
