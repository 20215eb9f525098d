package dev.postern.guard.lockout;

import dev.postern.mail.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is held against somebody, and how much of it: the one place that weighs.
///
/// A weight of 1 is that of a failed login. Nothing of it is held against a session that logged in:
/// its faults are a program's.
enum Offence {
  /// Failed logins.
  LOGINS(0, "failed logins"),
  /// MAIL and RCPT without the login or the TLS that they need.
  PROBES(1, "relay probes"),
  /// RCPT, VRFY and EXPN to find out who exists.
  HARVESTING(2, "harvesting"),
  /// What no mail client says.
  PROTOCOL(3, "protocol abuse"),
  /// Connections on which nothing is ever sent.
  SILENCE(4, "connecting without sending"),
  /// A name or a key that nobody has business to use.
  TRAP(5, "a trap");

  private final int code;
  private final String reason;

  Offence(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  /// As it stands in a table: less than 16.
  int code() {
    return code;
  }

  static Offence of(int code) {
    for (Offence offence : values()) {
      if (offence.code == code) {
        return offence;
      }
    }
    throw new IllegalArgumentException("no offence has the code " + code);
  }

  /// As it stands in the store.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// For people.
  String reason() {
    return reason;
  }

  /// The reverse of [#label]; failed logins for what is none.
  static Offence of(String label) {
    for (Offence offence : values()) {
      if (offence.label().equals(label)) {
        return offence;
      }
    }
    return LOGINS;
  }

  /// An offence with its weight.
  record Weighed(Offence offence, double weight) {}

  /// A connection on which the client said nothing, and one that it left to time out. Health checks
  /// of balancers do the first every few seconds.
  static final Weighed SILENT = new Weighed(SILENCE, 0.02);

  static final Weighed STALLED = new Weighed(SILENCE, 0.2);

  /// What a refusal tells of the client; null for nothing.
  ///
  /// @param command the verb
  static @Nullable Weighed of(Refusal refusal, String command) {
    return switch (refusal.reason()) {
      case AUTH_REQUIRED, TLS_REQUIRED ->
          switch (command) {
            case "RCPT" -> new Weighed(PROBES, 0.5);
            case "MAIL" -> new Weighed(PROBES, 0.3);
            default -> new Weighed(PROBES, 0.1);
          };
      case ROUTE, ADDRESS, RECIPIENTS ->
          command.equals("RCPT") ? new Weighed(HARVESTING, 0.2) : null;
      case SEQUENCE -> new Weighed(command.equals("EXPN") ? HARVESTING : PROTOCOL, 0.2);
      // What ends a session at once is HTTP, or TLS in place of a command.
      case SYNTAX -> new Weighed(PROTOCOL, refusal.reply().code() == 421 ? 0.5 : 0.1);
      case LINE_ENDING -> new Weighed(PROTOCOL, 0.3);
      case TIMEOUT -> STALLED;
      // Too many commands; too many logins are counted one by one.
      case LIMIT -> command.equals("AUTH") ? null : new Weighed(PROTOCOL, 0.5);
      case AUTH_FAILED,
          CONTENT,
          SIZE,
          SENDER,
          SUPPRESSED,
          LOOP,
          STORE,
          SIGNING,
          OVERLOAD,
          SESSION,
          QUOTA,
          SHUTDOWN ->
          null;
    };
  }
}
