package dev.postern.cli;

import dev.postern.api.DomainsResource.DomainReport;
import dev.postern.api.DomainsResource.FindingEntry;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `postern domain`: how a domain that we send from looks to receivers.
@Command(name = "domain", description = "Looks at the DNS of a domain that mail is sent from.")
final class DomainCommand {

  private final PrintWriter out;

  DomainCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(
      name = "check",
      description = "Checks PTR, EHLO name, SPF, DKIM, DMARC and MX, and says what to change.")
  int check(
      @Mixin Target target,
      @Mixin JsonOption json,
      @Parameters(paramLabel = "DOMAIN", description = "The domain of the From field.")
          String domain) {
    try (ApiClient relay = target.open()) {
      String path = "/api/v1/domains/" + ApiClient.part(domain) + "/check";
      DomainReport report = relay.get(path, DomainReport.class);
      int _ = json.print(out, report, () -> print(report));
      return report.failed() ? CliFailure.REFUSED : 0;
    }
  }

  private void print(DomainReport report) {
    var table = new Table("CHECK", "RESULT", "SEEN");
    for (FindingEntry finding : report.findings()) {
      table.add(finding.check(), finding.level(), Printable.cut(finding.seen(), 100));
    }
    table.print(out);
    for (FindingEntry finding : report.findings()) {
      if (!finding.change().isEmpty()) {
        out.println();
        out.println(
            Printable.of(finding.check() + " (" + finding.level() + "): " + finding.seen()));
        out.println("  why: " + Printable.of(finding.why()));
        out.println("  do:  " + Printable.of(finding.change()));
      }
    }
  }
}
