package dev.postern.cli;

import dev.postern.api.AlertsResource.AlertEntry;
import dev.postern.api.AlertsResource.AlertList;
import dev.postern.api.AlertsResource.TrialEntry;
import dev.postern.api.AlertsResource.TrialList;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `postern alert`: what people were told, and whether they can be.
@Command(name = "alert", description = "Shows the last alerts of a running relay, and tries them.")
final class AlertCommand {

  private static final String PATH = "/api/v1/alerts";

  private final PrintWriter out;

  AlertCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(name = "list", description = "Lists the last alerts since its start, newest first.")
  int list(@Mixin Target target, @Mixin JsonOption json) {
    try (ApiClient relay = target.open()) {
      AlertList list = relay.get(PATH, AlertList.class);
      return json.print(
          out,
          list,
          () -> {
            var table = new Table("TIME", "CAUSE", "SUBJECT", "MORE", "TEXT");
            for (AlertEntry alert : list.alerts()) {
              table.add(
                  Texts.time(alert.at()),
                  alert.cause(),
                  Printable.cut(alert.subject(), 40),
                  alert.repeated() == 0 ? "-" : Integer.toString(alert.repeated()),
                  Printable.cut(alert.text(), 160));
            }
            table.print(out);
          });
    }
  }

  @Command(name = "test", description = "Sends a trial to the webhook and the command.")
  int test(@Mixin Target target, @Mixin JsonOption json) {
    try (ApiClient relay = target.open()) {
      TrialList list = relay.post(PATH + "/test", TrialList.class);
      if (list.trials().isEmpty()) {
        throw CliFailure.refused(
            "no webhook and no command is configured, so alerts go to the log alone; see \"alerts\""
                + " in docs/configuration.md");
      }
      int _ =
          json.print(
              out,
              list,
              () ->
                  list.trials()
                      .forEach(
                          trial ->
                              out.println(
                                  trial.channel()
                                      + (trial.told() ? ": told, " : ": NOT told, ")
                                      + Printable.of(trial.detail()))));
      return list.trials().stream().allMatch(TrialEntry::told) ? 0 : CliFailure.REFUSED;
    }
  }
}
