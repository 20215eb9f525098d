package dev.postern.dns;

import java.util.concurrent.CompletionStage;

/// Where answers come from, each with the word on whether it is authenticated.
@FunctionalInterface
interface Source {

  /// The stage fails with [NoAnswer] where there is no answer, or none that may be believed.
  CompletionStage<Step> ask(Question question, Budget budget);
}
