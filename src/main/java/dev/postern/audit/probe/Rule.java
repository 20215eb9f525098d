package dev.postern.audit.probe;

import java.util.Locale;

/// One thing that can be wrong with a server. Each room of probes has an enum of them.
public interface Rule {

  /// The constant's name.
  String name();

  Area area();

  /// How bad it is, unless a probe knows better.
  Severity severity();

  /// As reports, SARIF and `--ignore` name it: `relay-open`. Stays the same for ever.
  default String id() {
    return area().word() + '-' + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
