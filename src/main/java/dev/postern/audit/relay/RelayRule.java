package dev.postern.audit.relay;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with what a server takes from strangers.
///
/// Whatever lets a stranger send to a foreign domain is critical, by what trick so ever: spammers
/// try all of them, and one is enough.
public enum RelayRule implements Rule {
  /// A foreign recipient is taken from anybody.
  OPEN(Severity.CRITICAL),
  /// ... with a sender of the server's own.
  OPEN_OWN_SENDER(Severity.CRITICAL),
  /// ... with the empty sender, as bounces have it.
  OPEN_NULL_SENDER(Severity.CRITICAL),
  /// ... as `user%domain`.
  OPEN_PERCENT(Severity.CRITICAL),
  /// ... as `domain!user`.
  OPEN_BANG(Severity.CRITICAL),
  /// ... in quotes.
  OPEN_QUOTED(Severity.CRITICAL),
  /// ... behind a source route.
  OPEN_SOURCE_ROUTE(Severity.CRITICAL),
  /// ... in a form that is no address, or hardly one.
  OPEN_SYNTAX(Severity.CRITICAL),
  /// ... in a foreign script.
  OPEN_UTF8(Severity.CRITICAL),
  /// ... from who greets in a certain way.
  OPEN_BY_GREETING(Severity.CRITICAL),
  /// ... without TLS only.
  OPEN_IN_CLEAR(Severity.CRITICAL),
  /// ... from who tried to log in, and did not.
  OPEN_AFTER_AUTH(Severity.CRITICAL),
  /// ... from who says that it is somebody else.
  OPEN_BY_XCLIENT(Severity.CRITICAL),
  /// What may be a foreign recipient is taken, and may be a local one there.
  MAYBE_LOCAL(Severity.INFO),
  /// What RCPT took was refused when the message came.
  REFUSED_LATE(Severity.LOW),
  /// Relaying is refused with a code that means: try again.
  DENIED_FOR_NOW(Severity.INFO),
  /// Neither taken nor refused.
  UNCLEAR(Severity.INFO),
  /// Whoever logs in may send under any name.
  FREE_SENDER(Severity.INFO);

  private final Severity severity;

  RelayRule(Severity severity) {
    this.severity = severity;
  }

  @Override
  public Area area() {
    return Area.RELAY;
  }

  @Override
  public Severity severity() {
    return severity;
  }
}
