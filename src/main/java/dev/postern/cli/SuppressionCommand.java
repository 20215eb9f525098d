package dev.postern.cli;

import dev.postern.api.SuppressionsResource.Added;
import dev.postern.api.SuppressionsResource.NewSuppression;
import dev.postern.api.SuppressionsResource.NewSuppressions;
import dev.postern.api.SuppressionsResource.SuppressionEntry;
import dev.postern.api.SuppressionsResource.SuppressionList;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern suppression`: whom a project does not send to.
@Command(
    name = "suppression",
    description = "Shows and changes the recipients that a running relay does not send to.")
final class SuppressionCommand {

  private static final String PATH = "/api/v1/suppressions";
  // So that a request stays well below what is taken.
  private static final int BATCH = 50;
  private static final int PAGE = 1000;

  private final PrintWriter out;
  private final PrintWriter err;

  SuppressionCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Command(name = "list", description = "Lists suppressed recipients, by project and address.")
  int list(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Option(names = "--project", paramLabel = "P", description = "Of this project only.")
          @Nullable String project,
      @Option(
              names = "--limit",
              defaultValue = "100",
              paramLabel = "N",
              description = "At most so many (default: 100).")
          int limit,
      @Option(names = "--after", paramLabel = "PLACE", description = "Goes on behind this place.")
          @Nullable String after) {
    try (ApiClient relay = target.open()) {
      SuppressionList list = relay.get(query(project, limit, after), SuppressionList.class);
      return json.print(out, list, () -> print(list));
    }
  }

  @Command(name = "add", description = "Adds a recipient.")
  int add(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(names = "--project", paramLabel = "P", description = "Of this project.")
          @Nullable String project,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why, in a sentence.")
          @Nullable String reason) {
    try (ApiClient relay = target.open()) {
      var entry = new NewSuppression(address, reason, null, null);
      Added added = post(relay, project, List.of(entry));
      return json.print(
          out,
          added,
          () ->
              out.println(
                  (added.added() == 1 ? "added " : "was there already: ") + Printable.of(address)));
    }
  }

  @Command(name = "remove", description = "Takes a recipient off the list.")
  int remove(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "ADDRESS") String address,
      @Option(names = "--project", paramLabel = "P", description = "Of this project.")
          @Nullable String project) {
    try (ApiClient relay = target.open()) {
      relay.delete(
          PATH
              + "?address="
              + ApiClient.part(address)
              + (project == null ? "" : "&project=" + ApiClient.part(project)));
      return json.print(
          out,
          Map.of("address", address, "done", "removed"),
          () -> out.println("removed " + Printable.of(address)));
    }
  }

  @Command(
      name = "import",
      description = "Adds the recipients of a CSV file with the header address,reason,source,at.")
  int importFile(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "FILE.csv") Path file,
      @Option(names = "--project", paramLabel = "P", description = "Into this project.")
          @Nullable String project) {
    // Twice over the file, so that nothing of a bad one is taken.
    if (!SuppressionFile.check(file, err)) {
      return CliFailure.REFUSED;
    }
    try (ApiClient relay = target.open()) {
      int[] counts = new int[2];
      List<NewSuppression> batch = new ArrayList<>(BATCH);
      SuppressionFile.read(
          file,
          entry -> {
            batch.add(entry);
            if (batch.size() == BATCH) {
              counts[0] += post(relay, project, batch).added();
              counts[1] += batch.size();
              batch.clear();
            }
          });
      if (!batch.isEmpty()) {
        counts[0] += post(relay, project, batch).added();
        counts[1] += batch.size();
      }
      return json.print(
          out,
          Map.of("read", counts[1], "added", counts[0]),
          () -> out.println("read " + counts[1] + ", added " + counts[0]));
    }
  }

  @Command(name = "export", description = "Writes the list as CSV.")
  int export(
      @Mixin Target target,
      @Parameters(paramLabel = "FILE.csv", arity = "0..1", description = "Default: to the output.")
          @Nullable Path file,
      @Option(names = "--project", paramLabel = "P", description = "Of this project.")
          @Nullable String project) {
    String chosen = project == null ? "default" : project;
    try (ApiClient relay = target.open()) {
      if (file == null) {
        out.print(SuppressionFile.HEADER);
        each(relay, chosen, entry -> out.print(SuppressionFile.line(entry)));
        return 0;
      }
      try (Writer to = new BufferedWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
        to.write(SuppressionFile.HEADER);
        each(relay, chosen, entry -> write(to, entry, file));
      }
      return 0;
    } catch (IOException cause) {
      throw CliFailure.refused(file + " can't be written: " + cause.getMessage());
    }
  }

  private static void each(ApiClient relay, String project, Consumer<SuppressionEntry> sink) {
    String after = null;
    do {
      SuppressionList page = relay.get(query(project, PAGE, after), SuppressionList.class);
      page.suppressions().forEach(sink);
      after = page.next();
    } while (after != null);
  }

  private static void write(Writer to, SuppressionEntry entry, Path file) {
    try {
      to.write(SuppressionFile.line(entry));
    } catch (IOException cause) {
      throw CliFailure.refused(file + " can't be written: " + cause.getMessage());
    }
  }

  private static Added post(
      ApiClient relay, @Nullable String project, List<NewSuppression> entries) {
    return relay.post(PATH, new NewSuppressions(project, List.copyOf(entries)), Added.class);
  }

  private static String query(@Nullable String project, int limit, @Nullable String after) {
    return PATH
        + "?limit="
        + limit
        + (project == null ? "" : "&project=" + ApiClient.part(project))
        + (after == null ? "" : "&after=" + ApiClient.part(after));
  }

  private void print(SuppressionList list) {
    var table = new Table("PROJECT", "ADDRESS", "SOURCE", "SINCE", "REASON");
    for (SuppressionEntry entry : list.suppressions()) {
      table.add(
          entry.project(),
          Printable.cut(entry.address(), 60),
          entry.source(),
          Texts.time(entry.at()),
          Printable.cut(entry.reason(), 80));
    }
    table.print(out);
    String next = list.next();
    if (next != null) {
      out.println("There may be more: --after " + Printable.of(next));
    }
  }
}
