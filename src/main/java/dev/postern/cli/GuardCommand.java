package dev.postern.cli;

import dev.postern.api.GuardResource.AttackEntry;
import dev.postern.api.GuardResource.BlockEntry;
import dev.postern.api.GuardResource.BlockList;
import dev.postern.api.GuardResource.Explanation;
import dev.postern.api.GuardResource.GuardStatus;
import dev.postern.api.GuardResource.InspectionEntry;
import dev.postern.api.GuardResource.NewBlock;
import dev.postern.api.GuardResource.StatementEntry;
import dev.postern.api.GuardResource.Unblock;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `postern guard`: who is shut out, and why.
@Command(
    name = "guard",
    description = "Shows whom a running relay shuts out and why, and does or undoes it.")
final class GuardCommand {

  private static final String PATH = "/api/v1/guard";
  private static final String WHOM = "An address, a network as 192.0.2.0/24, or a user.";

  private final PrintWriter out;

  GuardCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(name = "status", description = "Counts what the guard holds, and names attacks.")
  int status(@Mixin Target target, @Mixin JsonOption json) {
    try (ApiClient relay = target.open()) {
      GuardStatus status = relay.get(PATH, GuardStatus.class);
      return json.print(out, status, () -> print(status));
    }
  }

  @Command(name = "list", description = "Lists who is shut out.")
  int list(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Option(names = "--limit", defaultValue = "100", description = "At most so many.")
          int limit) {
    try (ApiClient relay = target.open()) {
      BlockList list = relay.get(PATH + "/blocks?limit=" + limit, BlockList.class);
      return json.print(out, list, () -> print(list.blocks()));
    }
  }

  @Command(name = "block", description = "Shuts out an address, a network or a login.")
  int block(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "SUBJECT", description = WHOM) String subject,
      @Option(names = "--for", paramLabel = "TIME", description = "For so long, as 30m, 2h or 1d.")
          @Nullable String lasts,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Shown by list and explain.")
          @Nullable String reason) {
    String duration = lasts == null ? null : Lasts.parse(lasts).toString();
    try (ApiClient relay = target.open()) {
      BlockEntry made =
          relay.post(PATH + "/blocks", new NewBlock(subject, reason, duration), BlockEntry.class);
      return json.print(
          out,
          made,
          () ->
              out.println(
                  "blocked: "
                      + made.kind()
                      + " "
                      + Printable.of(made.subject())
                      + (made.until() == null ? "" : " until " + Texts.time(made.until()))));
    }
  }

  @Command(
      name = "unblock",
      description = "Lets an address, a network or a login in again, and forgets its failures.")
  int unblock(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "SUBJECT", description = WHOM) String subject) {
    try (ApiClient relay = target.open()) {
      relay.post(PATH + "/unblock", new Unblock(subject));
      return json.print(
          out,
          Map.of("subject", subject, "done", "unblocked"),
          () -> out.println("unblocked: " + Printable.of(subject)));
    }
  }

  @Command(name = "explain", description = "Shows every counter and ruling about somebody.")
  int explain(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "SUBJECT", description = WHOM) String subject) {
    try (ApiClient relay = target.open()) {
      Explanation found =
          relay.get(PATH + "/explain?subject=" + ApiClient.part(subject), Explanation.class);
      return json.print(out, found, () -> explain(found));
    }
  }

  private void print(GuardStatus status) {
    Texts.line(
        out, "logins", status.verified() + " verified, " + status.refused() + " refused unseen");
    Texts.line(
        out,
        "shut out",
        status.blockedAddresses()
            + " addresses, "
            + status.blockedNetworks()
            + " networks; by operators "
            + status.operatorBlocks());
    Texts.line(
        out,
        "remembered",
        status.addresses()
            + " addresses, "
            + status.networks()
            + " networks, "
            + status.logins()
            + " logins with something against them; "
            + status.places()
            + " places that logins know");
    Texts.line(
        out,
        "lists",
        status.allowed() + " networks allowed, " + status.refusedNetworks() + " refused");
    for (AttackEntry attack : status.attacks()) {
      Texts.line(
          out,
          "attack",
          "on "
              + attack.user()
              + " since "
              + Texts.time(attack.since())
              + String.format(Locale.ROOT, ", %.1f failures", attack.failures()));
    }
    for (InspectionEntry found : status.inspections()) {
      Texts.line(out, "audit", inspection(found));
    }
  }

  private static String inspection(InspectionEntry found) {
    String flaws = found.findings() == 0 ? "" : ", " + found.findings() + " above info";
    String detail = found.detail().isEmpty() ? "" : ": " + Printable.cut(found.detail(), 100);
    return found.listener()
        + ' '
        + found.verdict()
        + " at "
        + Texts.time(found.at())
        + flaws
        + detail;
  }

  private void print(List<BlockEntry> blocks) {
    var table = new Table("KIND", "SUBJECT", "BY", "STATE", "STRIKES", "SINCE", "UNTIL", "REASON");
    for (BlockEntry block : blocks) {
      table.add(
          block.kind(),
          Printable.cut(block.subject(), 48),
          block.source(),
          block.restricted() ? "restricted" : "shut out",
          Integer.toString(block.strikes()),
          Texts.time(block.at()),
          Texts.time(block.until()),
          Printable.cut(block.reason(), 60));
    }
    table.print(out);
  }

  private void explain(Explanation found) {
    if (found.statements().isEmpty()) {
      out.println("nothing is held against " + Printable.of(found.subject()));
      return;
    }
    var table = new Table("WHAT", "VALUE", "MEANING");
    for (StatementEntry statement : found.statements()) {
      table.add(
          Printable.cut(statement.name(), 60),
          Printable.cut(statement.value(), 60),
          Printable.of(statement.meaning()));
    }
    table.print(out);
  }
}
