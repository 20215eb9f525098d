package dev.postern.audit.tls;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Door;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Severity;
import java.util.List;

/// Takes findings of TLS down with the severity that fits the port.
final class Sightings {

  private static final int MX_PORT = 25;

  private final Findings findings;
  private final boolean mx;

  Sightings(Door door, Findings findings) {
    this.findings = findings;
    this.mx = isMx(door);
  }

  /// Whether other servers send here, rather than clients that log in.
  static boolean isMx(Door door) {
    return door.at().port() == MX_PORT;
  }

  void add(TlsRule rule, String seen, List<String> proof) {
    findings.add(rule, mx ? rule.severityAtMx() : rule.severity(), seen, proof);
  }

  /// With another severity than the rule's, on ports that take logins.
  void add(TlsRule rule, Severity severity, String seen, List<String> proof) {
    Severity most = rule.severityAtMx();
    findings.add(rule, mx && severity.isAtLeast(most) ? most : severity, seen, proof);
  }

  void fact(String name, List<String> values) {
    findings.fact(Area.TLS, name, values);
  }

  void fact(String name, String value) {
    findings.fact(Area.TLS, name, value);
  }
}
