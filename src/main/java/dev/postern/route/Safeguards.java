package dev.postern.route;

import dev.postern.mail.Handling;
import dev.postern.route.MailHosts.MailHost;
import dev.postern.route.Safeguarded.Excluded;
import dev.postern.route.Safeguarded.Guarded;
import dev.postern.route.Safeguarded.Verdict;
import dev.postern.route.Safeguarded.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Decides how safe the connections to a domain's mail hosts must be: DANE where a host has it,
/// else MTA-STS where the domain has it (RFC 8461 §2: it must not outweigh a DANE failure), else
/// TLS where it is offered. What the message itself asks for comes on top (RFC 8689).
public final class Safeguards {

  private final Dane dane;
  private final StsPolicies policies;

  public Safeguards(Dane dane, StsPolicies policies) {
    this.dane = dane;
    this.policies = policies;
  }

  /// Completes within bounded time, on any thread, and never fails.
  public CompletionStage<Safeguarded> of(MailHosts hosts, Handling.Tls wish) {
    if (wish == Handling.Tls.NOT_REQUIRED) {
      // RFC 8689 §4.2.2: rather delivered than safe, whatever the domain publishes.
      return CompletableFuture.completedFuture(unguarded(hosts));
    }
    return records(hosts)
        .thenCompose(
            records ->
                asksPolicy(records)
                    ? policies
                        .of(hosts.domain())
                        .thenApply(sts -> judged(hosts, records, sts, wish))
                    : CompletableFuture.completedFuture(
                        judged(hosts, records, new StsAnswer.None(), wish)));
  }

  private static Safeguarded unguarded(MailHosts hosts) {
    return new Safeguarded(
        hosts.hosts().stream()
            .map(host -> new Guarded(host, new Protection.Opportunistic(), TlsPolicy.NONE))
            .toList(),
        List.of(),
        null);
  }

  private CompletionStage<List<DaneAnswer>> records(MailHosts hosts) {
    CompletionStage<List<DaneAnswer>> all = CompletableFuture.completedFuture(List.of());
    for (MailHost host : hosts.hosts()) {
      all =
          all.thenCombine(
              dane.of(hosts, host),
              (some, one) -> {
                List<DaneAnswer> more = new ArrayList<>(some);
                more.add(one);
                return more;
              });
    }
    return all;
  }

  private static boolean asksPolicy(List<DaneAnswer> records) {
    return records.stream()
        .anyMatch(
            answer ->
                switch (answer) {
                  case DaneAnswer.None _, DaneAnswer.Unusable _ -> true;
                  case DaneAnswer.Usable _, DaneAnswer.Failed _ -> false;
                });
  }

  private static Safeguarded judged(
      MailHosts hosts, List<DaneAnswer> records, StsAnswer sts, Handling.Tls wish) {
    List<Verdict> verdicts = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      MailHost host = hosts.hosts().get(i);
      verdicts.add(
          switch (records.get(i)) {
            case DaneAnswer.Usable(var usable, var names, var text) ->
                new Guarded(host, new Protection.Dane(usable, names), TlsPolicy.tlsa(text));
            case DaneAnswer.Failed(String why) -> unknown(host, why);
            case DaneAnswer.Unusable(var text) ->
                withoutDane(
                    new Guarded(host, new Protection.Encrypted(), TlsPolicy.tlsa(text)),
                    hosts,
                    sts,
                    wish);
            case DaneAnswer.None() ->
                withoutDane(
                    new Guarded(host, new Protection.Opportunistic(), TlsPolicy.NONE),
                    hosts,
                    sts,
                    wish);
          });
    }
    return Safeguarded.of(
        verdicts, sts instanceof StsAnswer.Failed(StsFailure failure) ? failure : null);
  }

  /// @param least what the host gets where no policy and no wish asks for more
  private static Verdict withoutDane(
      Guarded least, MailHosts hosts, StsAnswer sts, Handling.Tls wish) {
    MailHost host = least.host();
    StsPolicy policy = inForce(sts);
    boolean listed = policy != null && policy.covers(host.name());
    TlsPolicy governing = policy == null ? least.policy() : TlsPolicy.sts(policy);
    boolean enforced = policy != null && policy.mode() == StsPolicy.Mode.ENFORCE;
    if (enforced && !listed) {
      return new Excluded(
          host,
          Why.NOT_IN_POLICY,
          governing,
          host.name() + " is not among the mx of the MTA-STS policy of " + hosts.domain());
    }
    if (wish == Handling.Tls.REQUIRED && !listed && !hosts.authenticated()) {
      return new Excluded(
          host,
          Why.NOT_VOUCHED_FOR,
          governing,
          host.name()
              + ": REQUIRETLS, but neither DNSSEC nor MTA-STS vouches that it serves "
              + hosts.domain());
    }
    if (enforced || wish == Handling.Tls.REQUIRED) {
      return new Guarded(host, new Protection.Verified(), governing);
    }
    return policy != null && least.protection() instanceof Protection.Opportunistic
        ? new Guarded(host, new Protection.Tested(), governing)
        : least;
  }

  private static @Nullable StsPolicy inForce(StsAnswer sts) {
    return sts instanceof StsAnswer.Published(StsPolicy policy)
            && policy.mode() != StsPolicy.Mode.NONE
        ? policy
        : null;
  }

  private static Excluded unknown(MailHost host, String why) {
    return new Excluded(
        host,
        Why.TLSA_UNKNOWN,
        TlsPolicy.tlsa(List.of()),
        host.name() + " is not used while it can't be told whether it has DANE: " + why);
  }
}
