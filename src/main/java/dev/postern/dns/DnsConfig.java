package dev.postern.dns;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How names are looked up.
///
/// @param resolvers whom to ask, in this order; those of the system where there are none
/// @param trustAnchor a file of DS or DNSKEY records that signatures are checked against; null for
///   the keys of the root
/// @param timeout the most that one lookup takes, aliases and keys included
/// @param cache at most so many answers are kept; a large one counts as several
public record DnsConfig(
    List<InetSocketAddress> resolvers,
    Dnssec dnssec,
    @Nullable Path trustAnchor,
    Duration timeout,
    int cache) {

  public static final DnsConfig DEFAULT =
      new DnsConfig(List.of(), Dnssec.VALIDATE, null, Duration.ofSeconds(10), 10_000);

  public DnsConfig {
    resolvers = List.copyOf(resolvers);
  }

  /// How an answer comes to be authenticated.
  public enum Dnssec {
    /// We check the signatures ourselves, whoever we ask and whatever lies between.
    VALIDATE,
    /// The resolvers have checked them, and say so in the AD bit.
    TRUST,
    /// No answer is.
    OFF
  }
}
