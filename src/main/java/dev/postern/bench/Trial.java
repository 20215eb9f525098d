package dev.postern.bench;

import dev.postern.send.Conversation;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One connection before the load, with TLS and login and without a message: what does not work
/// once need not be tried a thousand times, least of all a wrong password.
final class Trial implements Conversation.Listener {

  private final CompletableFuture<Optional<Fault>> outcome = new CompletableFuture<>();

  /// Why no load is possible; empty where it is.
  CompletableFuture<Optional<Fault>> outcome() {
    return outcome;
  }

  @Override
  public void ready(Conversation conversation) {
    outcome.complete(Optional.empty());
    conversation.quit();
  }

  @Override
  public void done(List<Verdict> verdicts) {
    throw new IllegalStateException("no message was begun");
  }

  @Override
  public void failed(Fault fault) {
    outcome.complete(Optional.of(fault));
  }

  @Override
  public void closed(@Nullable Throwable cause) {
    // One of the others came before.
  }
}
