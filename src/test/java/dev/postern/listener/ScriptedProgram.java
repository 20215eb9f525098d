package dev.postern.listener;

import dev.postern.guard.Custody;
import dev.postern.key.Exchange;
import dev.postern.key.Key;
import dev.postern.key.Sentry;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import dev.postern.mail.Octets;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.smtp.server.Answer;
import dev.postern.smtp.server.Question;
import dev.postern.submission.Incoming;
import dev.postern.submission.Submitter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Keys and an intake that do what a test has prepared; where nothing is prepared all is well and
/// the user is `billing`.
final class ScriptedProgram implements Logins, Submissions {

  static final MessageId ID = new MessageId(1);
  private static final Refusal UNVERIFIED =
      Refusal.of(Refusal.Reason.AUTH_FAILED, 535, "5.7.8", "Authentication failed");

  final Queue<Optional<Answer>> prepared = new ConcurrentLinkedQueue<>();
  final Deque<Octets> committed = new ConcurrentLinkedDeque<>();
  final Deque<Submitter> submitters = new ConcurrentLinkedDeque<>();
  volatile Question latest;
  volatile CompletableFuture<Answer> outstanding;
  volatile boolean discarded;
  volatile boolean keyIsCurrent = true;
  volatile Custody.Slowed slowed;

  /// What `write` answers, and what `caughtUp` waits for where that is false.
  volatile CompletableFuture<Void> behind;

  private CompletionStage<Answer> ask(Question question, Answer otherwise) {
    latest = question;
    Optional<Answer> next = prepared.isEmpty() ? Optional.of(otherwise) : prepared.poll();
    if (next.isPresent()) {
      return CompletableFuture.completedStage(next.get());
    }
    var later = new CompletableFuture<Answer>();
    outstanding = later;
    return later;
  }

  private Optional<Refusal> now(Question question) {
    Answer answer = ask(question, new Answer.Allowed()).toCompletableFuture().getNow(null);
    return answer instanceof Answer.Refused refused
        ? Optional.of(refused.refusal())
        : Optional.empty();
  }

  @Override
  public Optional<Custody.Slowed> slowed(Submitter submitter) {
    return Optional.ofNullable(slowed);
  }

  void release(Answer answer) {
    CompletableFuture<Answer> open = outstanding;
    outstanding = null;
    open.complete(answer);
  }

  @Override
  public List<String> mechanisms(Optional<Octets> endPoint, Optional<Octets> exporter) {
    return List.of("PLAIN");
  }

  @Override
  public Exchange exchange(
      String mechanism, Optional<Octets> endPoint, Optional<Octets> exporter, Sentry sentry) {
    return new Exchange() {
      private boolean begun;

      @Override
      public CompletionStage<Step> respond(Octets response) {
        Question question =
            begun ? new Question.Respond(response) : new Question.Authenticate(mechanism, response);
        begun = true;
        return sentry.admit(
            "billing",
            () ->
                ask(question, new Answer.Authenticated("billing"))
                    .thenApply(answer -> step(answer)),
            denied(UNVERIFIED, Exchange.Why.UNVERIFIED));
      }
    };
  }

  private static Exchange.Step denied(Refusal refusal, Exchange.Why why) {
    return new Exchange.Step.Denied(refusal, "billing", why);
  }

  private static Exchange.Step step(Answer answer) {
    return switch (answer) {
      case Answer.Challenge challenge -> new Exchange.Step.Challenge(challenge.octets());
      case Answer.Refused refused -> denied(refused.refusal(), Exchange.Why.WRONG);
      case Answer.Authenticated(String user) ->
          new Exchange.Step.Granted(new Key(user, "default", List.<AddressPattern>of(), false));
      case Answer.Allowed _, Answer.Accepted _ -> throw new IllegalStateException("no step");
    };
  }

  @Override
  public boolean isCurrent(Key key) {
    return keyIsCurrent;
  }

  @Override
  public Optional<Refusal> from(Submitter submitter, Envelope envelope, long size) {
    return now(new Question.From(envelope.sender(), envelope, size));
  }

  @Override
  public Optional<Refusal> to(Submitter submitter, Recipient recipient) {
    return now(new Question.To(recipient));
  }

  @Override
  public Incoming begin(Submitter submitter, Envelope envelope) {
    submitters.add(submitter);
    discarded = false;
    now(new Question.Begin(envelope));
    var octets = new ByteArrayOutputStream();
    return new Incoming() {
      @Override
      public boolean write(ByteBuffer slice) {
        byte[] copy = new byte[slice.remaining()];
        slice.get(copy);
        octets.writeBytes(copy);
        return behind == null;
      }

      @Override
      public CompletionStage<Void> caughtUp() {
        return behind;
      }

      @Override
      public CompletionStage<Receipt> finish() {
        return ask(new Question.Commit(), new Answer.Accepted(ID))
            .thenApply(answer -> receipt(answer, Octets.copyOf(octets.toByteArray())));
      }

      @Override
      public void discard() {
        discarded = true;
      }
    };
  }

  private Incoming.Receipt receipt(Answer answer, Octets octets) {
    if (answer instanceof Answer.Refused refused) {
      return new Incoming.Receipt.Refused(refused.refusal());
    }
    committed.add(octets);
    return new Incoming.Receipt.Accepted(ID);
  }
}
