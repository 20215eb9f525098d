package dev.postern.cli;

import dev.postern.audit.PortReport;
import dev.postern.audit.Progress;
import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.MailPort;
import java.io.PrintWriter;
import java.util.Locale;

/// Tells how an audit comes on: a line for each port that is reached and done, and on a terminal
/// what is being looked at, on one line that is rewritten.
final class AuditProgress implements Progress {

  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean rewrites;

  AuditProgress(PrintWriter err, boolean rewrites) {
    this.err = err;
    this.rewrites = rewrites;
  }

  @Override
  public synchronized void reached(MailPort port, PortReport.State state) {
    line(port + " " + word(state));
  }

  @Override
  public synchronized void begins(MailPort port, Area area) {
    now(port + " " + area.word() + " …");
  }

  @Override
  public synchronized void begins(String domain) {
    now(domain + " domain …");
  }

  @Override
  public synchronized void done(PortReport port) {
    if (port.state() == PortReport.State.OPEN) {
      line(port.at() + " done, " + count(port.findings().size()));
    }
  }

  @Override
  public synchronized void done(String domain, int findings) {
    line(domain + " domain done, " + count(findings));
  }

  static String word(PortReport.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  static String count(int findings) {
    return findings == 1 ? "1 finding" : findings + " findings";
  }

  private void now(String text) {
    if (rewrites) {
      err.print(CLEAR + text);
      err.flush();
    }
  }

  private void line(String text) {
    err.println((rewrites ? CLEAR : "") + text);
    err.flush();
  }
}
