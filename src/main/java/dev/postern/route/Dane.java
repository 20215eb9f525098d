package dev.postern.route;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import dev.postern.route.MailHosts.MailHost;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Finds the TLSA records of mail hosts (RFC 7672 §2.2). They count only at the end of a chain that
/// is authenticated from the domain's MX to the records themselves.
public final class Dane {

  private static final DaneAnswer NONE = new DaneAnswer.None();

  private final Resolver resolver;

  public Dane(Resolver resolver) {
    this.resolver = resolver;
  }

  CompletionStage<DaneAnswer> of(MailHosts hosts, MailHost host) {
    // RFC 7672 §2.2.1, §2.2.2: who can forge the way to a host need not care for its records. To
    // ask
    // for them nevertheless would meet servers that choke on the question.
    if (!hosts.authenticated() || !host.addresses().authenticated()) {
      return CompletableFuture.completedFuture(NONE);
    }
    String expanded = host.addresses().name();
    CompletionStage<DaneAnswer> first = at(hosts, host, expanded);
    // RFC 7672 §2.2.2: the name at the end of aliases, or else the one that MX gave.
    return expanded.equals(host.name())
        ? first
        : first.thenCompose(
            answer ->
                answer instanceof DaneAnswer.None
                    ? at(hosts, host, host.name())
                    : CompletableFuture.completedFuture(answer));
  }

  private CompletionStage<DaneAnswer> at(MailHosts hosts, MailHost host, String base) {
    return resolver
        .tlsa("_" + host.port() + "._tcp." + base)
        .thenApply(
            found ->
                switch (found) {
                  case Lookup.Absent<Tlsa> _ -> NONE;
                  case Lookup.Found<Tlsa> records when !records.authenticated() -> NONE;
                  case Lookup.Found<Tlsa> records -> judged(hosts, base, records.records());
                  case Lookup.Failed<Tlsa>(String name, String why) ->
                      new DaneAnswer.Failed("the TLSA records of " + name + ": " + why);
                });
  }

  private static DaneAnswer judged(MailHosts hosts, String base, List<Tlsa> records) {
    List<String> text = records.stream().map(Dane::text).toList();
    List<Tlsa> usable = TlsaRules.usable(records);
    // A certificate under DANE-TA may also be for the domain (RFC 7672 §3.2.2).
    return usable.isEmpty()
        ? new DaneAnswer.Unusable(text)
        : new DaneAnswer.Usable(
            usable, Stream.of(base, hosts.domain(), hosts.name()).distinct().toList(), text);
  }

  private static String text(Tlsa tlsa) {
    return tlsa.usage()
        + " "
        + tlsa.selector()
        + " "
        + tlsa.matching()
        + " "
        + HexFormat.of().formatHex(tlsa.association().toArray());
  }
}
