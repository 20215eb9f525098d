package dev.postern.audit.domain;

import dev.postern.audit.probe.Caller;
import dev.postern.audit.probe.Findings;
import dev.postern.audit.probe.Patience;

/// Looks at a domain that mail is sent to.
@FunctionalInterface
public interface DomainLook {

  /// At no domain.
  DomainLook NONE = (_, _, _, _) -> {};

  /// Looks. Blocks, for a minute or two at most.
  ///
  /// @param domain in A-labels
  /// @param caller who we are towards its mail hosts; not logged in
  void at(String domain, Caller caller, Patience patience, Findings findings);
}
