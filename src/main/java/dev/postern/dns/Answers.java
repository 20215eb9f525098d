package dev.postern.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.observe.Metrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Answers, kept as long as they hold. Who asks for what somebody is asking for already waits for
/// the same answer.
final class Answers {

  private static final int MOST_UNDER_WAY = 1000;
  // A resolver that fails is asked again soon, but not by every message (RFC 9520 §3.2).
  private static final Duration FAILURE = Duration.ofSeconds(5);
  private static final int OCTETS_PER_UNIT = 512;

  private final Source source;
  private final Duration timeout;
  private final AsyncCache<Question, Kept> cache;
  private final Semaphore room = new Semaphore(MOST_UNDER_WAY);
  private final Counters counters;

  private record Kept(Lookup<Record> lookup, Duration time) {}

  Answers(Source source, DnsConfig config, Ticker ticker, Metrics metrics) {
    this.source = source;
    timeout = config.timeout();
    cache =
        Caffeine.newBuilder()
            .maximumWeight(config.cache())
            .weigher((Question _, Kept kept) -> weight(kept.lookup()))
            .expireAfter(Expiry.creating((Question _, Kept kept) -> kept.time()))
            .ticker(ticker)
            .buildAsync();
    counters = new Counters(metrics);
    metrics.gauge(
        "dns_cache", "Answers of the DNS that are kept", () -> cache.synchronous().estimatedSize());
  }

  CompletableFuture<Lookup<Record>> get(Question question) {
    CompletableFuture<Kept> known = cache.getIfPresent(question);
    if (known != null) {
      counters.cached.increment();
      return known.thenApply(Kept::lookup);
    }
    return cache.get(question, (missing, _) -> begin(missing)).thenApply(Kept::lookup);
  }

  private CompletableFuture<Kept> begin(Question question) {
    String name = Names.text(question.name());
    if (!room.tryAcquire()) {
      counters.refused.increment();
      return CompletableFuture.completedFuture(
          failed(name, "too many questions under way", Duration.ZERO));
    }
    var budget = new Budget(timeout);
    return CompletableFuture.completedFuture(question)
        .thenComposeAsync(new Chase(source, budget)::follow, budget)
        .whenComplete((_, _) -> room.release())
        .handle(
            (lookup, problem) ->
                problem == null
                    ? new Kept(lookup, time(lookup))
                    : failed(name, Upstream.why(problem), FAILURE))
        // Only those who wait give up: what is under way ends by itself, soon after.
        .completeOnTimeout(
            failed(name, "no answer within " + timeout.toMillis() + " ms", FAILURE),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS)
        .whenComplete((kept, _) -> counters.count(kept.lookup()));
  }

  private static Kept failed(String name, String why, Duration time) {
    return new Kept(new Lookup.Failed<>(name, why), time);
  }

  private static Duration time(Lookup<Record> lookup) {
    return switch (lookup) {
      case Lookup.Found<Record> found -> found.ttl();
      case Lookup.Absent<Record> absent -> absent.ttl();
      case Lookup.Failed<Record> _ -> FAILURE;
    };
  }

  private static int weight(Lookup<Record> lookup) {
    return lookup instanceof Lookup.Found<Record> found
        ? 1
            + found.records().stream()
                    .mapToInt(record -> record.toWire(Section.ANSWER).length)
                    .sum()
                / OCTETS_PER_UNIT
        : 1;
  }

  /// What became of the questions.
  private static final class Counters {

    final LongAdder cached;
    final LongAdder refused;
    private final LongAdder found;
    private final LongAdder absent;
    private final LongAdder failed;

    Counters(Metrics metrics) {
      cached = metrics.counter("dns_questions", "result", "cached");
      refused = metrics.counter("dns_questions", "result", "refused");
      found = metrics.counter("dns_questions", "result", "found");
      absent = metrics.counter("dns_questions", "result", "absent");
      failed = metrics.counter("dns_questions", "result", "failed");
    }

    void count(Lookup<Record> lookup) {
      switch (lookup) {
        case Lookup.Found<Record> _ -> found.increment();
        case Lookup.Absent<Record> _ -> absent.increment();
        case Lookup.Failed<Record> _ -> failed.increment();
      }
    }
  }
}
