package dev.postern.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReversePath;
import dev.postern.smtp.client.Fault;
import dev.postern.smtp.client.Stage;
import dev.postern.smtp.client.Transaction;
import dev.postern.smtp.client.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A listener that sends what it is given, says QUIT, and notes what it is told.
final class Heard implements Conversation.Listener {

  final List<List<Verdict>> verdicts = new CopyOnWriteArrayList<>();
  final List<Fault> faults = new CopyOnWriteArrayList<>();
  final List<Stage> stages = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Boolean> end = new CompletableFuture<>();
  private final Deque<Body> messages;

  Heard(Body... messages) {
    this.messages = new ArrayDeque<>(List.of(messages));
  }

  static Body body(String text) {
    return Body.of(text.getBytes(StandardCharsets.UTF_8));
  }

  static Transaction transaction(Body body) {
    return new Transaction(
        ReversePath.of(mailbox("a@client.example")),
        List.of(Recipient.of(mailbox("b@hop.example"))),
        body.type(),
        false,
        null,
        null,
        body.size());
  }

  void await() {
    assertThat(end.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
  }

  @Override
  public void at(Stage stage) {
    stages.add(stage);
  }

  @Override
  public void ready(Conversation conversation) {
    Body next = messages.poll();
    if (next == null) {
      conversation.quit();
    } else {
      conversation.begin(transaction(next), next);
    }
  }

  @Override
  public void done(List<Verdict> done) {
    verdicts.add(done);
  }

  @Override
  public void failed(Fault fault) {
    faults.add(fault);
  }

  @Override
  public void closed(Throwable cause) {
    end.complete(true);
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }
}
