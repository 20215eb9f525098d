package dev.postern.send;

import dev.postern.smtp.client.Terms;
import java.util.Locale;

/// When TLS begins with a [Server], and whether it must.
public enum Encryption {
  /// By STARTTLS, or nothing is sent.
  STARTTLS(Terms.Security.STARTTLS),
  /// With the connection (RFC 8314 §3.3).
  IMPLICIT(Terms.Security.AT_ONCE),
  /// By STARTTLS where it is offered, else in clear.
  OPTIONAL(Terms.Security.STARTTLS_IF_OFFERED),
  /// Never.
  NONE(Terms.Security.CLEAR);

  private static final int IMPLICIT_PORT = 465;

  private final Terms.Security security;

  Encryption(Terms.Security security) {
    this.security = security;
  }

  /// What is usual on a port.
  public static Encryption at(int port) {
    return port == IMPLICIT_PORT ? IMPLICIT : STARTTLS;
  }

  Terms.Security security() {
    return security;
  }

  /// As it is written on a command line.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
