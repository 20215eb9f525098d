package dev.postern.tlsrpt;

import dev.postern.route.TlsPolicy;
import java.util.List;

/// What was counted under one policy of a domain: an entry of `policies` (RFC 8460 §4.4).
record PolicyTally(TlsPolicy policy, long successful, long failed, List<Failures> failures) {

  PolicyTally {
    failures = List.copyOf(failures);
  }

  /// Sessions that failed alike.
  record Failures(FailureDetail detail, long sessions) {}
}
