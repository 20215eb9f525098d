package dev.postern.route;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.mail.Reply;
import dev.postern.route.MailHosts.MailHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Finds the hosts that take a domain's mail and their addresses (RFC 5321 §5.1, RFC 7505).
///
/// A DNS that can't be asked now is never taken for an answer: only what is proven or said plainly
/// makes mail bounce.
final class MxFinder {

  /// Of more hosts the best are taken: whoever names a hundred wants our time, not their mail.
  static final int MOST_HOSTS = 10;

  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final Resolver resolver;
  private final int port;
  private final Predicate<InetAddress> allowed;
  private final Predicate<String> ourName;
  private final Predicate<InetSocketAddress> ourAddress;
  private final RandomGenerator random;

  /// @param ourName whether a host, in lower case, is this relay
  /// @param ourAddress whether this relay listens at an address and port
  MxFinder(
      Resolver resolver,
      int port,
      Predicate<InetAddress> allowed,
      Predicate<String> ourName,
      Predicate<InetSocketAddress> ourAddress,
      RandomGenerator random) {
    this.resolver = resolver;
    this.port = port;
    this.allowed = allowed;
    this.ourName = ourName;
    this.ourAddress = ourAddress;
    this.random = random;
  }

  /// What the search came to.
  sealed interface Found {

    /// Hosts that may be tried, at least one, with those of their addresses that may be.
    record Hosts(MailHosts hosts, Duration ttl) implements Found {}

    /// Permanent.
    record Nowhere(Reply reply, Duration ttl) implements Found {}

    /// For now.
    record Unknown(Reply reply, Duration ttl) implements Found {}
  }

  CompletionStage<Found> find(String domain) {
    return resolver.mx(domain).thenCompose(answer -> exchangers(domain, answer));
  }

  private CompletionStage<Found> exchangers(String domain, Lookup<Mx> answer) {
    return switch (answer) {
      case Lookup.Failed<Mx>(String _, String why) ->
          done(unknown("the MX records of " + domain + " can't be found out: " + why));
      case Lookup.Absent<Mx> absent when !absent.nameExists() ->
          done(nowhere(550, "5.1.2", "the domain " + domain + " does not exist", absent.ttl()));
      case Lookup.Absent<Mx> absent ->
          // The implicit MX: the domain itself (RFC 5321 §5.1).
          hosts(
              domain,
              List.of(new Mx(0, absent.name())),
              new Source(absent.name(), absent.authenticated(), absent.ttl(), true));
      case Lookup.Found<Mx> found -> {
        if (found.records().stream().allMatch(mx -> mx.exchange().isEmpty())) {
          yield done(
              nowhere(556, "5.1.10", "the domain " + domain + " takes no mail", found.ttl()));
        }
        yield hosts(
            domain,
            ordered(found.records()),
            new Source(found.name(), found.authenticated(), found.ttl(), false));
      }
    };
  }

  /// What is known of the MX answer.
  private record Source(String name, boolean authenticated, Duration ttl, boolean implicit) {}

  /// By preference, in random order within one (RFC 5321 §5.1), each host once.
  private List<Mx> ordered(List<Mx> records) {
    var shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);
    shuffled.sort(Comparator.comparingInt(Mx::preference));
    Map<String, Mx> once = new LinkedHashMap<>();
    for (Mx mx : shuffled) {
      if (!mx.exchange().isEmpty() && once.size() < MOST_HOSTS) {
        once.putIfAbsent(mx.exchange(), mx);
      }
    }
    return List.copyOf(once.values());
  }

  private CompletionStage<Found> hosts(String domain, List<Mx> exchangers, Source source) {
    var questions =
        exchangers.stream()
            .map(mx -> resolver.addresses(mx.exchange()).toCompletableFuture())
            .toList();
    return CompletableFuture.allOf(questions.toArray(CompletableFuture[]::new))
        .thenApply(
            _ ->
                judged(
                    domain,
                    exchangers,
                    questions.stream().map(CompletableFuture::join).toList(),
                    source));
  }

  private Found judged(
      String domain, List<Mx> exchangers, List<Lookup<InetAddress>> answers, Source source) {
    int ours = ownPreference(exchangers, answers);
    var hosts = new ArrayList<MailHost>();
    var failures = new ArrayList<String>();
    boolean inside = false;
    boolean loop = false;
    Duration ttl = source.ttl();
    for (int i = 0; i < exchangers.size(); i++) {
      String name = exchangers.get(i).exchange();
      if (exchangers.get(i).preference() >= ours) {
        // We are one of them, so what is not better than we are leads back here.
        loop = true;
        continue;
      }
      switch (answers.get(i)) {
        case Lookup.Failed<InetAddress>(String _, String why) -> failures.add(name + ": " + why);
        case Lookup.Absent<InetAddress> absent -> ttl = least(ttl, absent.ttl());
        case Lookup.Found<InetAddress> found -> {
          ttl = least(ttl, found.ttl());
          List<InetAddress> usable = found.records().stream().filter(allowed).toList();
          inside |= usable.isEmpty();
          if (!usable.isEmpty()) {
            hosts.add(
                new MailHost(
                    name,
                    port,
                    new Lookup.Found<>(usable, found.name(), found.authenticated(), found.ttl())));
          }
        }
      }
    }
    if (!hosts.isEmpty()) {
      return new Found.Hosts(
          new MailHosts(domain, source.name(), source.authenticated(), hosts), ttl);
    }
    if (!failures.isEmpty()) {
      return unknown(
          "no address of a mail host of " + domain + " can be found out: " + failures.getFirst());
    }
    if (loop) {
      return nowhere(
          554, "5.4.6", "the mail hosts of " + domain + " lead back to this relay: a loop", ttl);
    }
    if (inside) {
      return nowhere(
          550,
          "5.4.4",
          "the mail hosts of " + domain + " have only addresses that are not public",
          ttl);
    }
    return source.implicit()
        ? nowhere(550, "5.1.2", "the domain " + domain + " has neither MX nor address records", ttl)
        : nowhere(550, "5.4.4", "no mail host of " + domain + " has an address", ttl);
  }

  // The best preference at which we stand in the list; behind everything where we don't.
  private int ownPreference(List<Mx> exchangers, List<Lookup<InetAddress>> answers) {
    int best = Integer.MAX_VALUE;
    for (int i = 0; i < exchangers.size(); i++) {
      boolean own =
          ourName.test(exchangers.get(i).exchange())
              || (answers.get(i) instanceof Lookup.Found<InetAddress> found
                  && found.records().stream()
                      .anyMatch(address -> ourAddress.test(new InetSocketAddress(address, port))));
      if (own) {
        best = Math.min(best, exchangers.get(i).preference());
      }
    }
    return best;
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Found nowhere(int code, String status, String text, Duration ttl) {
    return new Found.Nowhere(Reply.of(code, status, text), ttl);
  }

  private static Found unknown(String text) {
    return new Found.Unknown(Reply.of(451, "4.4.3", text), AGAIN);
  }

  private static CompletionStage<Found> done(Found found) {
    return CompletableFuture.completedStage(found);
  }
}
