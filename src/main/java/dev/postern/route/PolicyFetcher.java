package dev.postern.route;

import java.util.concurrent.CompletionStage;

/// Gets the text of a domain's MTA-STS policy from its policy host (RFC 8461 §3.3). Owned by route,
/// plugged in by `fetch`, which lies above it.
@FunctionalInterface
public interface PolicyFetcher {

  /// Completes within bounded time, on any thread, with at most 64 KiB, and never fails.
  ///
  /// @param domain in A-labels
  CompletionStage<Fetched> fetch(String domain);

  /// What came of it.
  sealed interface Fetched {}

  /// A text, which may be anything.
  record Text(String text) implements Fetched {}

  record Failed(StsFailure failure) implements Fetched {}
}
