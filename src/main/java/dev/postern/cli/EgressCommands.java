package dev.postern.cli;

import dev.postern.api.OverridesResource.EndOverride;
import dev.postern.api.OverridesResource.Ended;
import dev.postern.api.OverridesResource.NewOverride;
import dev.postern.api.OverridesResource.OverrideEntry;
import dev.postern.api.OverridesResource.OverrideList;
import dev.postern.api.SitesResource.SiteEntry;
import dev.postern.api.SitesResource.SiteList;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The commands of `postern queue` that are about sites, domains and keys.
abstract sealed class EgressCommands permits QueueCommand {

  private static final String SITES = "/api/v1/sites";
  private static final String OVERRIDES = "/api/v1/overrides";

  private final PrintWriter out;

  EgressCommands(PrintWriter out) {
    this.out = out;
  }

  /// Whose mail is meant.
  static final class Whose {

    @Option(
        names = "--site",
        required = true,
        paramLabel = "SITE",
        description = "Mail for a site: its name, one of its hosts, or a rule of the profile.")
    private @Nullable String site;

    @Option(
        names = "--domain",
        required = true,
        paramLabel = "DOMAIN",
        description = "Mail for a recipient domain.")
    private @Nullable String domain;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "USER",
        description = "Mail that a key sent.")
    private @Nullable String key;

    Whose() {}

    String kind() {
      return site != null ? "site" : domain != null ? "domain" : "key";
    }

    String name() {
      String chosen = site != null ? site : domain != null ? domain : key;
      return chosen == null ? "" : chosen;
    }
  }

  @Command(name = "sites", description = "Shows where mail goes directly and what limits it.")
  int sites(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Option(
              names = "--limit",
              defaultValue = "100",
              paramLabel = "N",
              description = "At most so many, what is held back first (default: 100).")
          int limit) {
    try (ApiClient relay = target.open()) {
      SiteList list = relay.get(SITES + "?limit=" + limit, SiteList.class);
      return json.print(out, list, () -> printSites(list.sites()));
    }
  }

  @Command(name = "overrides", description = "Lists suspensions and re-routes, newest first.")
  int overrides(@Mixin Target target, @Mixin JsonOption json) {
    try (ApiClient relay = target.open()) {
      OverrideList list = relay.get(OVERRIDES, OverrideList.class);
      return json.print(out, list, () -> printOverrides(list.overrides()));
    }
  }

  @Command(name = "suspend", description = "Stops attempts for a site, a domain or a key's mail.")
  int suspend(
      @Mixin Target target,
      @Mixin JsonOption json,
      @ArgGroup(multiplicity = "1") Whose whose,
      @Option(names = "--for", paramLabel = "TIME", description = "For so long, as 30m, 2h or 1d.")
          @Nullable String lasts,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by \"queue why\".")
          @Nullable String reason) {
    return put(target, json, whose, "suspend", null, lasts, reason);
  }

  @Command(
      name = "resume",
      description = "Ends a suspension; of a site also its pause, slowness or wait for a probe.")
  int resume(
      @Mixin Target target, @Mixin JsonOption json, @ArgGroup(multiplicity = "1") Whose whose) {
    try (ApiClient relay = target.open()) {
      Ended ended = end(relay, whose, "suspend");
      return json.print(
          out,
          ended,
          () -> {
            out.println("resumed: " + whose.kind() + " " + Printable.of(whose.name()));
            if (ended.sites() > 0) {
              out.println("sites let off a pause, slowness or an outage: " + ended.sites());
            }
          });
    }
  }

  @Command(
      name = "reroute",
      description = "Sends the mail of a site, a domain or a key another way.")
  int reroute(
      @Mixin Target target,
      @Mixin JsonOption json,
      @ArgGroup(multiplicity = "1") Whose whose,
      @Option(
              names = "--to",
              paramLabel = "WAY",
              description = "pool:NAME, or host:port of a smarthost of the configuration.")
          @Nullable String to,
      @Option(names = "--end", description = "Back to the way that the configuration says.")
          boolean end,
      @Option(names = "--for", paramLabel = "TIME", description = "For so long, as 30m, 2h or 1d.")
          @Nullable String lasts,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by \"queue why\".")
          @Nullable String reason) {
    if (end == (to != null)) {
      throw CliFailure.usage("give one of --to WAY and --end");
    }
    if (!end) {
      return put(target, json, whose, "reroute", to, lasts, reason);
    }
    try (ApiClient relay = target.open()) {
      Ended ended = end(relay, whose, "reroute");
      return json.print(
          out,
          ended,
          () -> out.println("back on its way: " + whose.kind() + " " + Printable.of(whose.name())));
    }
  }

  private int put(
      Target target,
      JsonOption json,
      Whose whose,
      String action,
      @Nullable String to,
      @Nullable String lasts,
      @Nullable String reason) {
    String duration = lasts == null ? null : duration(lasts).toString();
    try (ApiClient relay = target.open()) {
      OverrideEntry made =
          relay.post(
              OVERRIDES,
              new NewOverride(whose.kind(), whose.name(), action, to, reason, duration),
              OverrideEntry.class);
      return json.print(out, made, () -> out.println(Printable.of(made.why())));
    }
  }

  private static Ended end(ApiClient relay, Whose whose, String action) {
    return relay.post(
        OVERRIDES + "/end", new EndOverride(whose.kind(), whose.name(), action), Ended.class);
  }

  // The units of the configuration but for milliseconds.
  static Duration duration(String text) {
    if (!text.matches("\\d{1,6}[smhd]")) {
      throw CliFailure.usage("--for can't be \"" + text + "\"; write it as 30m, 2h or 1d");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private void printSites(List<SiteEntry> sites) {
    var table =
        new Table(
            "SOURCE", "SITE", "RULE", "STATE", "WAITING", "BUSY", "OPEN", "1H OK", "4XX", "5XX",
            "WHY");
    for (SiteEntry site : sites) {
      table.add(
          site.source(),
          Printable.cut(site.site(), 48),
          site.rule(),
          site.state(),
          Integer.toString(site.waiting()),
          site.inFlight() + "/" + site.limit(),
          Integer.toString(site.connections()),
          Integer.toString(site.delivered()),
          Integer.toString(site.deferred()),
          Integer.toString(site.rejected()),
          Printable.cut(site.why(), 100));
    }
    table.print(out);
  }

  private void printOverrides(List<OverrideEntry> overrides) {
    var table = new Table("KIND", "NAME", "ACTION", "TO", "SINCE", "UNTIL", "REASON");
    for (OverrideEntry override : overrides) {
      String to = override.to();
      table.add(
          override.kind(),
          Printable.cut(override.name(), 48),
          override.action(),
          to == null ? "-" : to,
          Texts.time(override.at()),
          Texts.time(override.until()),
          Printable.cut(override.reason(), 60));
    }
    table.print(out);
  }
}
