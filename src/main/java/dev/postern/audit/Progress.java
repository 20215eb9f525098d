package dev.postern.audit;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.MailPort;

/// Hears how an audit comes on; called from several threads.
public interface Progress {

  /// Nobody listens.
  Progress SILENT = new Progress() {};

  /// How a port takes connections is known.
  default void reached(MailPort port, PortReport.State state) {}

  /// A part of the audit begins at a port.
  default void begins(MailPort port, Area area) {}

  /// The look at a domain begins.
  default void begins(String domain) {}

  /// Everything about the domain is known.
  default void done(String domain, int findings) {}

  /// Everything about a port is known.
  default void done(PortReport port) {}
}
