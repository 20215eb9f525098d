package dev.postern.signing;

import dev.postern.dkim.KeyRecord;
import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Looks up what is published for keys.
final class Publication {

  /// Questions on their way at once.
  private static final int TOGETHER = 32;

  private final Resolver resolver;

  Publication(Resolver resolver) {
    this.resolver = resolver;
  }

  /// What is asked for.
  record Wanted(String name, KeyRecord record) {}

  /// An answer for each, in order. Blocks while the DNS is asked.
  List<Published> of(List<Wanted> wanted) {
    var answers = new ArrayList<Published>(wanted.size());
    for (int from = 0; from < wanted.size(); from += TOGETHER) {
      List<CompletableFuture<Published>> asked =
          wanted.subList(from, Math.min(wanted.size(), from + TOGETHER)).stream()
              .map(this::ask)
              .toList();
      asked.forEach(answer -> answers.add(answer.join()));
    }
    return answers;
  }

  private CompletableFuture<Published> ask(Wanted wanted) {
    return resolver
        .txt(wanted.name())
        .thenApply(answer -> judged(answer, wanted.record()))
        .toCompletableFuture();
  }

  private static Published judged(Lookup<String> answer, KeyRecord record) {
    return switch (answer) {
      case Lookup.Found<String> found ->
          record
              .fault(found.records())
              .<Published>map(Published.Wrong::new)
              .orElseGet(Published.Seen::new);
      case Lookup.Absent<String> _ -> new Published.Missing();
      case Lookup.Failed<String> failed -> new Published.Unknown(failed.why());
    };
  }
}
