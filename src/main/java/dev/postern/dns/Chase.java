package dev.postern.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// One lookup: the question, and those after it where aliases lead.
final class Chase {

  // BIND and Unbound follow 11; nobody's mail needs that many.
  private static final int MOST_ALIASES = 8;
  // Of a set that is larger the rest is left out, of MX the worst.
  private static final int MOST_RECORDS = 100;
  private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();
  private static final long LEAST_NEGATIVE = 5;
  private static final long MOST_NEGATIVE = Duration.ofMinutes(15).toSeconds();

  private final Source source;
  private final Budget budget;
  private final List<Name> seen = new ArrayList<>();
  private boolean authenticated = true;
  private long ttl = MOST_SECONDS;

  Chase(Source source, Budget budget) {
    this.source = source;
    this.budget = budget;
  }

  /// The stage fails with [NoAnswer] where it can't be found out.
  CompletionStage<Lookup<Record>> follow(Question question) {
    if (seen.contains(question.name())) {
      return failed("the alias " + Names.text(seen.getFirst()) + " leads back to itself");
    }
    if (seen.size() > MOST_ALIASES) {
      return failed(
          Names.text(seen.getFirst()) + " is the first of more than " + MOST_ALIASES + " aliases");
    }
    seen.add(question.name());
    return source.ask(question, budget).thenCompose(step -> take(question, step));
  }

  private CompletionStage<Lookup<Record>> take(Question question, Step step) {
    authenticated &= step.authenticated();
    ttl = Math.min(ttl, Math.max(0, step.ttl()));
    return switch (step) {
      case Step.Alias alias -> follow(question.about(alias.target()));
      case Step.Records found ->
          CompletableFuture.completedFuture(
              new Lookup.Found<>(
                  best(found.records()),
                  Names.text(question.name()),
                  authenticated,
                  Duration.ofSeconds(ttl)));
      case Step.Nothing nothing ->
          CompletableFuture.completedFuture(
              new Lookup.Absent<>(
                  Names.text(question.name()),
                  nothing.nameExists(),
                  authenticated,
                  Duration.ofSeconds(Math.clamp(ttl, LEAST_NEGATIVE, MOST_NEGATIVE))));
    };
  }

  private static List<Record> best(List<Record> records) {
    return records.stream()
        .sorted(Comparator.comparingInt(Chase::preference))
        .limit(MOST_RECORDS)
        .toList();
  }

  private static int preference(Record record) {
    return record instanceof MXRecord mx ? mx.getPriority() : 0;
  }

  private static CompletionStage<Lookup<Record>> failed(String why) {
    return CompletableFuture.failedFuture(new NoAnswer(why));
  }
}
