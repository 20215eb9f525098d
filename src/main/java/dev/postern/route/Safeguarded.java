package dev.postern.route;

import dev.postern.route.MailHosts.MailHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How mail for a domain may leave: which of its hosts may have it, and over what connections.
///
/// @param hosts in the order of [MailHosts]; empty means that the mail has to wait
/// @param excluded hosts that may not have it now, in the same order
/// @param failure why an announced MTA-STS policy could not be had; null where none was missing
public record Safeguarded(
    List<Guarded> hosts, List<Excluded> excluded, @Nullable StsFailure failure) {

  public Safeguarded {
    hosts = List.copyOf(hosts);
    excluded = List.copyOf(excluded);
  }

  /// What a TLS report should know of beside connections.
  public Optional<StsFailure> missing() {
    return Optional.ofNullable(failure);
  }

  static Safeguarded of(List<Verdict> verdicts, @Nullable StsFailure failure) {
    List<Guarded> hosts = new ArrayList<>();
    List<Excluded> excluded = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      switch (verdict) {
        case Guarded guarded -> hosts.add(guarded);
        case Excluded out -> excluded.add(out);
      }
    }
    return new Safeguarded(hosts, excluded, failure);
  }

  /// What is decided about one host.
  sealed interface Verdict permits Guarded, Excluded {}

  /// A host that may be tried.
  ///
  /// @param policy what governs connections to it, for reports
  public record Guarded(MailHost host, Protection protection, TlsPolicy policy) implements Verdict {

    /// Whether a policy in mode `testing` does not name it; under `enforce` it would be excluded.
    public boolean unlisted() {
      return protection instanceof Protection.Tested
          && !StsPolicy.covers(policy.hosts(), host.name());
    }
  }

  /// A host that may not.
  ///
  /// @param detail a sentence for a deferral, which names the host
  public record Excluded(MailHost host, Why why, TlsPolicy policy, String detail)
      implements Verdict {}

  /// Why a host may not be tried.
  public enum Why {
    /// Its TLSA records could not be found out (for reports: `dnssec-invalid`).
    TLSA_UNKNOWN,
    /// The domain's MTA-STS policy, in mode `enforce`, does not name it.
    NOT_IN_POLICY,
    /// The message wants REQUIRETLS, and nothing vouches for it as a host of the domain.
    NOT_VOUCHED_FOR
  }
}
