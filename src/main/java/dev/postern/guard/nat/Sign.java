package dev.postern.guard.nat;

import java.util.Locale;

/// By what an address is known to stand for many clients.
public enum Sign {
  /// It is the gateway of our default route: what a NAT before a container makes of every client.
  GATEWAY,
  /// It is a proxy of another listener's, and speaks here for itself.
  PROXY,
  /// It sent a PROXY header where none is expected.
  HEADER,
  /// Nearly everybody arrives from it, under many names.
  CROWD;

  /// As it stands in the log and in metrics.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
