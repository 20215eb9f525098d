package dev.postern.route;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.postern.dns.Resolver;
import dev.postern.guard.PublicAddresses;
import dev.postern.mail.Handling;
import dev.postern.mail.Reply;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Knows where each domain's mail goes and how safely: looked up once, then remembered for as long
/// as the answers hold. Safe for use by many threads.
public final class Directory {

  private static final int MOST = 100_000;
  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Resolver resolver;
  private final Safeguards safeguards;
  private final Ours ours;
  private final Supplier<RandomGenerator> random;
  private final InstantSource clock;
  private final AsyncCache<Question, Directions> known;

  private record Question(String domain, Route.Direct route, Handling.Tls wish) {}

  /// By what a domain's mail hosts turn out to be this relay itself.
  ///
  /// @param name whether a host name, in lower case, is ours
  /// @param address whether we listen at an address and port
  public record Ours(Predicate<String> name, Predicate<InetSocketAddress> address) {}

  /// @param random asked at each look-up, on its thread
  public Directory(
      Resolver resolver,
      Safeguards safeguards,
      Ours ours,
      Supplier<RandomGenerator> random,
      InstantSource clock) {
    this.resolver = resolver;
    this.safeguards = safeguards;
    this.ours = ours;
    this.random = random;
    this.clock = clock;
    this.known =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .executor(Runnable::run)
            .expireAfter(Expiry.<Question, Directions>creating((_, found) -> life(found.until())))
            .buildAsync();
  }

  /// The directions to a domain. Completes within bounded time, on any thread, and never fails.
  ///
  /// @param domain in A-labels, or an address literal
  /// @param wish what the message asks for (RFC 8689)
  public CompletionStage<Directions> of(String domain, Route.Direct route, Handling.Tls wish) {
    return known.get(
        new Question(domain, route, wish), (question, _) -> find(question).toCompletableFuture());
  }

  /// The same, if it is known already.
  public Optional<Directions> known(String domain, Route.Direct route, Handling.Tls wish) {
    CompletableFuture<Directions> found = known.getIfPresent(new Question(domain, route, wish));
    return found != null && found.isDone() && !found.isCompletedExceptionally()
        ? Optional.of(found.join())
        : Optional.empty();
  }

  private CompletionStage<Directions> find(Question question) {
    if (question.domain().startsWith("[")) {
      return literal(question);
    }
    var finder =
        new MxFinder(
            resolver,
            question.route().port(),
            new PublicAddresses(question.route().privateNetworks()),
            ours.name(),
            ours.address(),
            random.get());
    return finder
        .find(question.domain())
        .thenCompose(
            found ->
                switch (found) {
                  case MxFinder.Found.Nowhere(Reply reply, Duration ttl) ->
                      done(new Directions.Nowhere(reply, until(ttl)));
                  case MxFinder.Found.Unknown(Reply reply, Duration ttl) ->
                      done(new Directions.Unknown(reply, List.of(), until(ttl)));
                  case MxFinder.Found.Hosts(MailHosts hosts, Duration ttl) ->
                      safeguards
                          .of(hosts, question.wish())
                          .thenApply(safe -> guarded(question, safe, ttl));
                });
  }

  private Directions guarded(Question question, Safeguarded safe, Duration ttl) {
    if (safe.hosts().isEmpty()) {
      String why =
          safe.excluded().isEmpty()
              ? "no mail host of " + question.domain() + " may be used"
              : safe.excluded().getFirst().detail();
      return new Directions.Unknown(
          Reply.of(451, "4.7.5", why), shortfalls(safe), until(SHORTEST.multipliedBy(6)));
    }
    return new Directions.Hosts(
        safe.hosts().stream()
            .map(
                guarded ->
                    new Directions.Exchanger(
                        guarded.host().name(),
                        guarded.host().port(),
                        guarded.host().addresses().records(),
                        atLeast(question.route(), guarded.protection()),
                        guarded.policy()))
            .toList(),
        shortfalls(safe),
        until(ttl));
  }

  private static List<Shortfall> shortfalls(Safeguarded safe) {
    var all = new ArrayList<Shortfall>();
    safe.missing()
        .ifPresent(
            failure ->
                all.add(new Shortfall(kind(failure.kind()), TlsPolicy.NONE, "", failure.detail())));
    for (Safeguarded.Excluded out : safe.excluded()) {
      switch (out.why()) {
        case TLSA_UNKNOWN ->
            all.add(
                new Shortfall(
                    Shortfall.Kind.TLSA_UNKNOWN, out.policy(), out.host().name(), out.detail()));
        case NOT_IN_POLICY -> all.add(unlisted(out.policy(), out.host().name(), out.detail()));
        // That is about the message, not about what the domain publishes.
        case NOT_VOUCHED_FOR -> {}
      }
    }
    for (Safeguarded.Guarded guarded : safe.hosts()) {
      if (guarded.unlisted()) {
        all.add(unlisted(guarded.policy(), guarded.host().name(), "not among the policy's mx"));
      }
    }
    return all;
  }

  private static Shortfall unlisted(TlsPolicy policy, String host, String detail) {
    return new Shortfall(Shortfall.Kind.NOT_LISTED, policy, host, detail);
  }

  private static Shortfall.Kind kind(StsFailure.Kind kind) {
    return switch (kind) {
      case FETCH -> Shortfall.Kind.STS_FETCH;
      case INVALID -> Shortfall.Kind.STS_INVALID;
      case WEBPKI -> Shortfall.Kind.STS_WEBPKI;
    };
  }

  // A route that never sends in clear raises what would allow it.
  private static Protection atLeast(Route.Direct route, Protection protection) {
    boolean clear =
        protection instanceof Protection.Opportunistic || protection instanceof Protection.Tested;
    return clear && route.tls() == Route.Tls.REQUIRED ? new Protection.Encrypted() : protection;
  }

  private CompletionStage<Directions> literal(Question question) {
    String inside = question.domain().substring(1, question.domain().length() - 1);
    String text = inside.regionMatches(true, 0, "IPv6:", 0, 5) ? inside.substring(5) : inside;
    InetAddress address = InetAddress.ofLiteral(text);
    if (!question.route().literals()) {
      return done(
          nowhere("5.1.2", "mail to the address literal " + question.domain() + " is not taken"));
    }
    if (!new PublicAddresses(question.route().privateNetworks()).test(address)) {
      return done(nowhere("5.4.4", "the address " + question.domain() + " is not public"));
    }
    if (ours.address().test(new InetSocketAddress(address, question.route().port()))) {
      return done(nowhere("5.4.6", question.domain() + " is this relay itself: a loop"));
    }
    var host =
        new Directions.Exchanger(
            address.getHostAddress(),
            question.route().port(),
            List.of(address),
            question.wish() == Handling.Tls.REQUIRED
                ? new Protection.Verified()
                : atLeast(question.route(), new Protection.Opportunistic()),
            TlsPolicy.NONE);
    return done(new Directions.Hosts(List.of(host), List.of(), until(LONGEST)));
  }

  private Directions nowhere(String status, String text) {
    return new Directions.Nowhere(Reply.of(550, status, text), until(LONGEST));
  }

  private Instant until(Duration ttl) {
    Duration bounded =
        ttl.compareTo(SHORTEST) < 0 ? SHORTEST : ttl.compareTo(LONGEST) > 0 ? LONGEST : ttl;
    return clock.instant().plus(bounded);
  }

  private Duration life(Instant until) {
    Duration left = Duration.between(clock.instant(), until);
    return left.isPositive() ? left : Duration.ofNanos(1);
  }

  private static CompletionStage<Directions> done(Directions directions) {
    return CompletableFuture.completedStage(directions);
  }
}
