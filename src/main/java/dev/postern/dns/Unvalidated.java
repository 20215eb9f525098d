package dev.postern.dns;

import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;

/// Answers as the resolvers give them.
///
/// @param trust whether their AD bit is believed (RFC 4035 §4.9.3)
record Unvalidated(Upstream upstream, boolean trust) implements Source {

  @Override
  public CompletionStage<Step> ask(Question question, Budget budget) {
    Message query = question.query();
    if (trust) {
      // Asks for the bit without asking for the signatures (RFC 6840 §5.7).
      query.getHeader().setFlag(Flags.AD);
    }
    return upstream
        .ask(query, budget)
        .thenApply(given -> Step.of(question, given.message(), isAuthenticated(given.message())));
  }

  private boolean isAuthenticated(Message answer) {
    return trust && answer.getHeader().getFlag(Flags.AD);
  }
}
