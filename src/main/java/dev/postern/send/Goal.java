package dev.postern.send;

import dev.postern.smtp.client.Input;

/// How far an [Errand] goes.
public enum Goal {
  /// Greeting and EHLO, nothing else.
  EHLO,
  STARTTLS,
  AUTH,
  MAIL,
  RCPT,
  /// The message is handed over.
  MESSAGE;

  /// Whether a transaction is begun.
  boolean hasTransaction() {
    return compareTo(MAIL) >= 0;
  }

  /// How much of a transaction, where there is one.
  Input.Extent extent() {
    return switch (this) {
      case EHLO, STARTTLS, AUTH -> throw new IllegalStateException("no transaction to " + this);
      case MAIL -> Input.Extent.SENDER;
      case RCPT -> Input.Extent.RECIPIENTS;
      case MESSAGE -> Input.Extent.MESSAGE;
    };
  }
}
