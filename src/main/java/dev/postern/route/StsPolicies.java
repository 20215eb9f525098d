package dev.postern.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.store.PolicyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Knows the MTA-STS policies of domains (RFC 8461): found by DNS, fetched, and kept for as long as
/// they say. What is kept holds until it ends, whatever becomes of DNS and policy host meanwhile;
/// that is what protects a domain from an attacker who can make either fail.
///
/// Safe for use by many threads.
public final class StsPolicies {

  static final int MOST_POLICIES = 10_000;
  static final long MOST_OCTETS = 32L << 20;
  static final Duration FAILURE_LIFE = Duration.ofMinutes(5);
  static final int MOST_FETCHES = 16;
  private static final int MOST_WAITING = 1_000;
  private static final int MOST_FAILURES = 10_000;

  private static final StsAnswer NONE = new StsAnswer.None();

  private final Resolver resolver;
  private final PolicyFetcher fetcher;
  private final InstantSource clock;
  private final StsCache cache;
  private final Cache<Announced, StsFailure> failures;
  private final Map<String, CompletableFuture<StsAnswer>> running = new ConcurrentHashMap<>();
  private final Turnstile turnstile = new Turnstile(MOST_FETCHES);

  // A new id is worth another try at once.
  private record Announced(String domain, String id) {}

  /// Reads the policies that are stored; blocks.
  public StsPolicies(
      Resolver resolver, PolicyFetcher fetcher, PolicyStore store, InstantSource clock) {
    this.resolver = resolver;
    this.fetcher = fetcher;
    this.clock = clock;
    this.cache = new StsCache(store, MOST_POLICIES, MOST_OCTETS, clock.instant());
    this.failures =
        Caffeine.newBuilder()
            .maximumSize(MOST_FAILURES)
            .expireAfterWrite(FAILURE_LIFE)
            .executor(Runnable::run)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /// The policy that holds for mail to a domain now. Never fails; completes on any thread.
  ///
  /// @param domain the recipients', in A-labels
  public CompletionStage<StsAnswer> of(String domain) {
    return resolver.txt("_mta-sts." + domain).thenCompose(found -> answer(domain, id(found)));
  }

  private static Optional<String> id(Lookup<String> found) {
    return switch (found) {
      case Lookup.Found<String> texts -> StsRecord.id(texts.records());
      case Lookup.Absent<String> _, Lookup.Failed<String> _ -> Optional.empty();
    };
  }

  private CompletionStage<StsAnswer> answer(String domain, Optional<String> id) {
    Instant now = clock.instant();
    Optional<StsCache.Entry> known = cache.find(domain, now);
    StsAnswer kept =
        known.<StsAnswer>map(entry -> new StsAnswer.Published(entry.policy())).orElse(NONE);
    if (id.isEmpty()) {
      return CompletableFuture.completedFuture(kept);
    }
    if (known.isPresent() && known.get().id().equals(id.get())) {
      if (known.get().isHalfOver(now)) {
        var _ = fetch(new Announced(domain, id.get()));
      }
      return CompletableFuture.completedFuture(kept);
    }
    // The old policy may not know the new hosts; it comes back if the new one can't be had.
    return fetch(new Announced(domain, id.get()))
        .thenApply(fresh -> fresh instanceof StsAnswer.Failed && known.isPresent() ? kept : fresh);
  }

  // One at a time for each domain: those who come meanwhile wait for the same answer.
  private CompletionStage<StsAnswer> fetch(Announced announced) {
    StsFailure failed = failures.getIfPresent(announced);
    if (failed != null) {
      return CompletableFuture.completedFuture(new StsAnswer.Failed(failed));
    }
    var mine = new CompletableFuture<StsAnswer>();
    CompletableFuture<StsAnswer> others = running.putIfAbsent(announced.domain(), mine);
    if (others != null) {
      return others;
    }
    if (running.size() > MOST_WAITING) {
      end(announced, mine, failed("too many policies are being fetched"));
    } else {
      turnstile.enter(() -> begin(announced, mine));
    }
    return mine;
  }

  private void begin(Announced announced, CompletableFuture<StsAnswer> mine) {
    var _ =
        fetcher
            .fetch(announced.domain())
            .handle(
                (fetched, broken) ->
                    broken == null
                        ? judged(announced, fetched)
                        : failed("no policy was got: " + broken.getMessage()))
            .thenAccept(
                answer -> {
                  turnstile.leave();
                  end(announced, mine, answer);
                });
  }

  private void end(Announced announced, CompletableFuture<StsAnswer> mine, StsAnswer answer) {
    running.remove(announced.domain(), mine);
    mine.complete(answer);
  }

  private StsAnswer judged(Announced announced, PolicyFetcher.Fetched fetched) {
    return switch (fetched) {
      case PolicyFetcher.Text(String text) -> judged(announced, text);
      case PolicyFetcher.Failed(StsFailure failure) -> remembered(announced, failure);
    };
  }

  private StsAnswer judged(Announced announced, String text) {
    try {
      StsPolicy policy = StsPolicy.parse(text);
      cache.put(announced.domain(), new StsCache.Entry(announced.id(), policy, clock.instant()));
      return new StsAnswer.Published(policy);
    } catch (MalformedPolicy malformed) {
      return remembered(
          announced,
          new StsFailure(
              StsFailure.Kind.INVALID,
              "what https://mta-sts."
                  + announced.domain()
                  + " has is no policy: "
                  + malformed.getMessage()));
    }
  }

  private StsAnswer remembered(Announced announced, StsFailure failure) {
    failures.put(announced, failure);
    return new StsAnswer.Failed(failure);
  }

  private static StsAnswer failed(String detail) {
    return new StsAnswer.Failed(new StsFailure(StsFailure.Kind.FETCH, detail));
  }
}
