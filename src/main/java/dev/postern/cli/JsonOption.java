package dev.postern.cli;

import dev.postern.api.Json;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/// `--json`, for every command that has something to say.
final class JsonOption {

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  JsonOption() {}

  /// Prints the value as JSON where that is asked for, else lets the command print text.
  int print(PrintWriter out, Object value, Runnable text) {
    if (json) {
      out.println(Json.pretty(value));
    } else {
      text.run();
    }
    return 0;
  }

  boolean wanted() {
    return json;
  }
}
