package dev.postern.audit.probe;

import java.util.Locale;

/// A part of an audit, in the order in which people read it.
public enum Area {
  PORTS,
  CAPABILITIES,
  TLS,
  RELAY,
  ACCOUNTS,
  PARSER,
  DOMAIN;

  /// In lower case.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
