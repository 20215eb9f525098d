package dev.postern.dns;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.mail.Octets;
import dev.postern.observe.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// The resolver over dnsjava: recursive resolvers are asked, answers judged by the configured rule
/// and kept.
public final class DnsjavaResolver implements Resolver {

  private static final Duration IMPOSSIBLE = Duration.ofMinutes(15);

  private final Answers answers;

  /// @throws IllegalStateException where the trust anchors can't be read; the message names the
  ///   file
  public DnsjavaResolver(DnsConfig config, Metrics metrics) {
    this(config, metrics, Ticker.systemTicker());
  }

  /// For a program whose counts nobody reads.
  ///
  /// @throws IllegalStateException likewise
  public DnsjavaResolver(DnsConfig config) {
    this(config, new Metrics());
  }

  DnsjavaResolver(DnsConfig config, Metrics metrics, Ticker ticker) {
    answers = new Answers(source(config), config, ticker, metrics);
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    return ask(domain, Type.MX, record -> mx((MXRecord) record));
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    var six = ask(host, Type.AAAA, record -> ((AAAARecord) record).getAddress());
    var four = ask(host, Type.A, record -> ((ARecord) record).getAddress());
    return six.thenCombine(four, Families::together);
  }

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    return ask(name, Type.TXT, record -> text((TXTRecord) record));
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    return ask(name, Type.TLSA, record -> tlsa((TLSARecord) record));
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    return ask(
        ReverseMap.fromAddress(address),
        Type.PTR,
        record -> Names.text(((PTRRecord) record).getTarget()));
  }

  private <T> CompletionStage<Lookup<T>> ask(String text, int type, Function<Record, T> reading) {
    return Names.parse(text)
        .map(name -> ask(name, type, reading))
        // Such a name, one that is too long above all, nobody can have.
        .orElseGet(
            () ->
                CompletableFuture.completedFuture(
                    new Lookup.Absent<>(text, false, false, IMPOSSIBLE)));
  }

  private <T> CompletionStage<Lookup<T>> ask(Name name, int type, Function<Record, T> reading) {
    return answers.get(new Question(name, type)).thenApply(lookup -> read(lookup, reading));
  }

  private static <T> Lookup<T> read(Lookup<Record> lookup, Function<Record, T> reading) {
    return switch (lookup) {
      case Lookup.Found<Record>(var records, var name, var authenticated, var ttl) ->
          new Lookup.Found<>(records.stream().map(reading).toList(), name, authenticated, ttl);
      case Lookup.Absent<Record>(var name, var exists, var authenticated, var ttl) ->
          new Lookup.Absent<>(name, exists, authenticated, ttl);
      case Lookup.Failed<Record>(var name, var why) -> new Lookup.Failed<>(name, why);
    };
  }

  private static Mx mx(MXRecord record) {
    return new Mx(record.getPriority(), Names.text(record.getTarget()));
  }

  private static Tlsa tlsa(TLSARecord record) {
    return new Tlsa(
        record.getCertificateUsage(),
        record.getSelector(),
        record.getMatchingType(),
        Octets.copyOf(record.getCertificateAssociationData()));
  }

  private static String text(TXTRecord record) {
    var joined = new StringBuilder();
    for (byte[] part : record.getStringsAsByteArrays()) {
      joined.append(new String(part, StandardCharsets.UTF_8));
    }
    return joined.toString();
  }

  private static Source source(DnsConfig config) {
    return switch (config.dnssec()) {
      case VALIDATE -> new Validated(upstream(config, ExtendedFlags.DO), anchors(config));
      case TRUST -> new Unvalidated(upstream(config, 0), true);
      case OFF -> new Unvalidated(upstream(config, 0), false);
    };
  }

  private static Upstream upstream(DnsConfig config, int flags) {
    List<InetSocketAddress> addresses =
        config.resolvers().isEmpty()
            ? ResolverConfig.getCurrentConfig().servers()
            : config.resolvers();
    var wire = new Wire();
    return new Upstream(
        addresses.stream()
            .map(address -> new Server(address, Upstream.share(config.timeout()), flags, wire))
            .toList());
  }

  private static TrustAnchors anchors(DnsConfig config) {
    Path file = config.trustAnchor();
    try {
      return file == null ? TrustAnchors.ofRoot() : TrustAnchors.read(file);
    } catch (IOException e) {
      throw new IllegalStateException(
          "dns.trust-anchor names " + file + ", which can't be used: " + e.getMessage(), e);
    }
  }
}
