package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with how ports take connections.
enum PortRule implements Rule {
  /// None speaks SMTP.
  NONE_OPEN(Severity.HIGH),
  /// Connections are dropped without an answer.
  DROPPED(Severity.INFO),
  /// It takes connections and says nothing.
  MUTE(Severity.MEDIUM),
  /// It speaks something that is not SMTP.
  ALIEN(Severity.MEDIUM),
  /// Its greeting refuses us.
  CLOSED_TO_US(Severity.LOW),
  /// The greeting takes long.
  SLOW_GREETING(Severity.LOW),
  /// One address family answers, the other does not.
  ONE_FAMILY(Severity.LOW),
  /// Another server stands behind one of the ports.
  DIFFERENT_SERVERS(Severity.INFO),
  /// There is no port that a client can use over TLS.
  NO_SAFE_PORT(Severity.HIGH),
  /// A part of the audit could not be finished.
  CUT_SHORT(Severity.INFO);

  private final Severity severity;

  PortRule(Severity severity) {
    this.severity = severity;
  }

  @Override
  public Area area() {
    return Area.PORTS;
  }

  @Override
  public Severity severity() {
    return severity;
  }
}
