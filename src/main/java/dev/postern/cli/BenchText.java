package dev.postern.cli;

import dev.postern.bench.Bench;
import dev.postern.bench.Glance;
import dev.postern.bench.Report;
import dev.postern.bench.Report.FailureCount;
import dev.postern.bench.Report.StepTiming;
import dev.postern.bench.Strain;
import dev.postern.bench.Timing;
import java.io.PrintWriter;
import java.util.Locale;

/// How a load looks on a terminal.
final class BenchText {

  private BenchText() {}

  /// One line while it goes on.
  static String of(Glance glance) {
    String waiting =
        glance.waiting() > 0 ? String.format(Locale.ROOT, "   waiting %,d", glance.waiting()) : "";
    return String.format(
        Locale.ROOT,
        "%4d s   %,9.1f/s   in flight %,d%s   failed %,d   p50 %s   p99 %s%s",
        glance.second(),
        glance.perSecond(),
        glance.inFlight(),
        waiting,
        glance.failed(),
        recent(glance, glance.recent().p50()),
        recent(glance, glance.recent().p99()),
        glance.warmingUp() ? "   warm-up" : "");
  }

  /// Goes on after the server's name.
  static String of(Bench.Obstacle obstacle) {
    String remedy =
        switch (obstacle.trouble()) {
          case TLS ->
              "; --ca names a file with its roots, --insecure takes any certificate, --tls none"
                  + " does without";
          case LOGIN -> "; see --user, --secret-file and --tls";
          case NOT_CONNECTED -> "; see that it runs, and on which port";
          case REFUSED, TIMEOUT, CLOSED, PROTOCOL, IMPOSSIBLE -> "";
        };
    return "can't be loaded, at "
        + obstacle.stage()
        + ": "
        + Printable.of(obstacle.detail())
        + remedy;
  }

  static void print(Report report, PrintWriter out) {
    Texts.line(out, "server", server(report.asked()));
    Texts.line(out, "load", load(report.asked()));
    Texts.line(out, "ended", ending(report));
    out.println();
    Texts.line(out, "accepted", accepted(report));
    Texts.line(out, "failed", count(report.failed(), report));
    Texts.line(out, "not in time", count(report.missed(), report));
    Texts.line(out, "unanswered", count(report.unanswered(), report));
    if (report.failedInWarmUp() > 0) {
      Texts.line(
          out, "in warm-up", String.format(Locale.ROOT, "%,d failed", report.failedInWarmUp()));
    }
    out.println();
    timings(report, out);
    failures(report, out);
    out.println();
    out.println(strain(report));
    if (report.missed() > 0) {
      out.println(missed(report));
    }
  }

  private static String server(Report.Asked asked) {
    return asked.server()
        + " ["
        + String.join(", ", asked.addresses())
        + "], TLS "
        + asked.tls()
        + (asked.login() ? ", with a login" : ", without a login");
  }

  private static String load(Report.Asked asked) {
    Double rate = asked.rate();
    Integer each = asked.messagesPerConnection();
    return (rate == null
            ? "as fast as it is answered"
            : String.format(Locale.ROOT, "%,.1f/s", rate))
        + String.format(Locale.ROOT, ", %,d connections", asked.connections())
        + (each == null ? "" : String.format(Locale.ROOT, " of %,d messages", each))
        + ", "
        + Texts.size(asked.size())
        + (asked.recipients() == 1
            ? ""
            : String.format(Locale.ROOT, " to %,d recipients", asked.recipients()))
        + String.format(Locale.ROOT, ", warm-up %.1f s", asked.warmUpSeconds());
  }

  private static String ending(Report report) {
    String after = String.format(Locale.ROOT, " after %.1f s", report.seconds());
    return switch (report.ending()) {
      case COMPLETE -> "complete" + after;
      case INTERRUPTED -> "interrupted" + after;
      case CUT -> "cut" + after + ": answers were still missing long after the end";
    };
  }

  private static String accepted(Report report) {
    return String.format(Locale.ROOT, "%,d, %,.1f/s, ", report.accepted(), report.perSecond())
        + Texts.size(report.octetsPerSecond())
        + "/s";
  }

  private static String count(long number, Report report) {
    long all = report.accepted() + report.failed() + report.missed() + report.unanswered();
    return number == 0
        ? "0"
        : String.format(Locale.ROOT, "%,d (%.2f %%)", number, 100.0 * number / all);
  }

  private static void timings(Report report, PrintWriter out) {
    var table =
        new Table("MILLISECONDS", "COUNT", "MEAN", "P50", "P90", "P95", "P99", "P99.9", "MAX");
    for (StepTiming step : report.steps()) {
      add(table, step.step() + (step.inWarmUp() ? " (warm-up)" : ""), step.timing());
    }
    if (report.corrected() != null) {
      add(table, "due to 250, corrected", report.corrected());
    }
    table.print(out);
  }

  private static void add(Table table, String name, Timing timing) {
    table.add(
        name,
        String.format(Locale.ROOT, "%,d", timing.count()),
        millis(timing.mean()),
        millis(timing.p50()),
        millis(timing.p90()),
        millis(timing.p95()),
        millis(timing.p99()),
        millis(timing.p999()),
        millis(timing.max()));
  }

  private static void failures(Report report, PrintWriter out) {
    if (report.failures().isEmpty()) {
      return;
    }
    out.println();
    var table = new Table("FAILED", "HOW", "AT", "CODE", "FOR EXAMPLE");
    for (FailureCount failure : report.failures()) {
      table.add(
          String.format(Locale.ROOT, "%,d", failure.count()),
          failure.trouble().toString(),
          failure.stage(),
          failure.code() == null ? "-" : failure.code().toString(),
          Printable.cut(failure.example(), 80));
    }
    table.print(out);
  }

  private static String strain(Report report) {
    Strain strain = report.strain();
    String used =
        String.format(
            Locale.ROOT,
            "the client used %.2f of %d cores, its busiest thread %.0f %% of one",
            strain.coresUsed(),
            strain.cores(),
            100 * strain.busiestThread());
    String machine =
        strain.machine() < 0
            ? ""
            : String.format(Locale.ROOT, "; all cores were %.0f %% busy", 100 * strain.machine());
    return switch (strain.limit()) {
      case NONE -> "Not limited by this machine: " + used + machine + ".";
      case CLIENT ->
          "LIMITED BY THE CLIENT, not by the server: "
              + used
              + machine
              + (report.asked().rate() == null
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "; one message in a hundred was sent %s ms late or later",
                      millis(strain.lateness().p99())))
              + ". Load it from a stronger machine, or from several.";
      case MACHINE ->
          "LIMITED BY THIS MACHINE: "
              + used
              + machine
              + ". The figures are of client, server where it runs here, and whatever else does.";
    };
  }

  private static String missed(Report report) {
    return String.format(
        Locale.ROOT,
        "%,d messages were not sent within 10 s of the moment they were due, since all %,d"
            + " connections were busy: the rate is more than the server takes over them. The"
            + " percentiles leave these messages out.",
        report.missed(),
        report.asked().connections());
  }

  private static String recent(Glance glance, double millis) {
    return glance.recent().count() == 0 ? "-" : millis(millis) + " ms";
  }

  private static String millis(double millis) {
    return String.format(
        Locale.ROOT, millis < 10 ? "%.3f" : millis < 1000 ? "%.1f" : "%,.0f", millis);
  }
}
