package dev.postern.cli;

import dev.postern.audit.Audit;
import dev.postern.audit.AuditScope;
import dev.postern.audit.Progress;
import dev.postern.audit.Report;
import dev.postern.audit.Rules;
import dev.postern.audit.probe.Probe;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.RuleTexts;
import dev.postern.audit.report.Gate;
import dev.postern.audit.report.JUnitReport;
import dev.postern.audit.report.JsonReport;
import dev.postern.audit.report.SarifReport;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `postern audit`: 0 where nothing is as bad as --fail-on, 1 where something is, 2 where it could
/// not look.
@Command(
    name = "audit",
    description = {
      "Looks at a mail server's ports from the outside and says what is wrong, with proof and"
          + " remedy.",
      "Without --i-may-test-this it does only what an ordinary mail client does; the rest is for"
          + " hosts that you may test."
    })
final class AuditCommand implements Callable<Integer> {

  private final PrintWriter out;
  private final PrintWriter err;

  @Mixin private final AuditOptions options = new AuditOptions();

  /// @param err for what is said while it looks, so that a report can be kept by itself
  AuditCommand(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (options.wantsRules()) {
      rules();
      return 0;
    }
    Gate gate = options.gate();
    Set<String> ignored = options.ignored();
    Report report = report().without(ignored);
    print(report, gate);
    return gate.fails(report) ? CliFailure.REFUSED : 0;
  }

  private Report report() {
    AuditScope scope = options.scope();
    try {
      return Audit.of(scope, options.areas(), options.dns(), progress(scope)).run();
    } catch (UnknownHostException _) {
      throw CliFailure.usage(
          Printable.of(scope.host()) + " has no address; check the name, or give an address");
    }
  }

  private Progress progress(AuditScope scope) {
    if (options.isQuiet()) {
      return Progress.SILENT;
    }
    err.println(
        scope.manner() == Probe.Manner.TESTING
            ? "Testing "
                + scope.host()
                + ", for hosts that you may test."
                + (scope.deliverTo() == null
                    ? " Nothing is delivered."
                    : " An open relay is proven with a message to " + scope.deliverTo() + ".")
            : "Looking at "
                + scope.host()
                + " as any mail client may. More is tried with --i-may-test-this, for hosts that"
                + " you may test.");
    err.flush();
    return new AuditProgress(err, Terminal.isThere());
  }

  private void print(Report report, Gate gate) {
    switch (options.writing()) {
      case TEXT -> new AuditText(out, Terminal.paint()).print(report, gate, options.wantsFacts());
      case JSON -> out.println(JsonReport.of(report, gate).write());
      case SARIF -> out.println(new SarifReport(report, gate).write());
      case JUNIT -> out.println(new JUnitReport(report, gate).write());
    }
  }

  private void rules() {
    var texts = new RuleTexts();
    var table = new Table("RULE", "SEVERITY", "WHAT");
    for (Rule rule : Rules.all()) {
      table.add(rule.id(), rule.severity().word(), texts.of(rule).title());
    }
    table.print(out);
  }
}
