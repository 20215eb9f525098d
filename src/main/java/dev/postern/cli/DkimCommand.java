package dev.postern.cli;

import dev.postern.api.DkimResource.DkimEntry;
import dev.postern.api.DkimResource.DkimList;
import dev.postern.api.DkimResource.DkimRotation;
import dev.postern.api.DkimResource.NewDkim;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern dkim`: which keys sign for which domains.
@Command(
    name = "dkim",
    description = "Makes, shows, rotates and retires the keys that sign for a domain.")
final class DkimCommand {

  private static final String PATH = "/api/v1/dkim";

  private final PrintWriter out;

  DkimCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(
      name = "create",
      description = "Makes a domain's first keys and prints the DNS records to publish.")
  int create(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "DOMAIN", description = "The domain in From that they sign for.")
          String domain,
      @Option(
              names = "--selector",
              paramLabel = "S",
              description = "Selectors S-rsa and S-ed25519 (default: named after the month).")
          @Nullable String selector,
      @Option(names = "--now", description = "Signs at once, not only once the records are seen.")
          boolean now) {
    try (ApiClient relay = target.open()) {
      DkimList made = relay.post(PATH, new NewDkim(domain, selector, now), DkimList.class);
      return json.print(out, made, () -> records(made.keys()));
    }
  }

  @Command(
      name = "rotate",
      description = "Makes new keys; each replaces the old one once its record is seen.")
  int rotate(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "DOMAIN") String domain,
      @Option(names = "--now", description = "Signs at once, not only once the records are seen.")
          boolean now) {
    try (ApiClient relay = target.open()) {
      DkimList made =
          relay.post(
              PATH + "/" + ApiClient.part(domain) + "/rotate",
              new DkimRotation(now),
              DkimList.class);
      return json.print(out, made, () -> records(made.keys()));
    }
  }

  @Command(name = "retire", description = "Ends signing for a domain.")
  int retire(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "DOMAIN") String domain) {
    try (ApiClient relay = target.open()) {
      DkimList left = relay.post(PATH + "/" + ApiClient.part(domain) + "/retire", DkimList.class);
      return json.print(out, left, () -> table(left.keys()));
    }
  }

  @Command(
      name = "show",
      description = "Looks up what is published, and says what to do; all domains without one.")
  int show(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "DOMAIN", arity = "0..1") @Nullable String domain) {
    try (ApiClient relay = target.open()) {
      DkimList list =
          domain == null
              ? relay.get(PATH, DkimList.class)
              : relay.get(PATH + "/" + ApiClient.part(domain), DkimList.class);
      return json.print(
          out,
          list,
          () -> {
            if (domain == null) {
              table(list.keys());
            } else {
              records(list.keys());
            }
          });
    }
  }

  private void table(List<DkimEntry> keys) {
    var table = new Table("DOMAIN", "SELECTOR", "ALGORITHM", "STATE", "SINCE", "PUBLISHED", "NEXT");
    for (DkimEntry key : keys) {
      table.add(
          key.domain(),
          key.selector(),
          key.algorithm(),
          key.state(),
          Texts.time(key.changedAt()),
          key.published(),
          key.next());
    }
    table.print(out);
  }

  private void records(List<DkimEntry> keys) {
    boolean first = true;
    for (DkimEntry key : keys) {
      if (!first) {
        out.println();
      }
      first = false;
      line("name", key.name());
      line("algorithm", key.algorithm());
      line("state", key.state() + " since " + Texts.time(key.changedAt()));
      line("published", key.published() + (key.fault() == null ? "" : ": " + key.fault()));
      line("next", key.next());
      if (!key.state().equals("retired")) {
        line("value", key.record());
        line("zone file", zone(key));
      }
    }
  }

  private static String zone(DkimEntry key) {
    return key.name()
        + ". IN TXT "
        + key.strings().stream()
            .map(text -> '"' + text + '"')
            .collect(Collectors.joining(" ", "( ", " )"));
  }

  private void line(String label, String text) {
    out.println(label + " ".repeat(11 - label.length()) + Printable.of(text));
  }
}
