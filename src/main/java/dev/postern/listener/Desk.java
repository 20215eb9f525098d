package dev.postern.listener;

import dev.postern.guard.Custody;
import dev.postern.guard.Tab;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.smtp.server.Answer;
import dev.postern.smtp.server.Question;
import dev.postern.submission.Incoming;
import dev.postern.submission.Submitter;
import dev.postern.transport.TlsSession;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers the questions of one session: who this is, what it may send, and its message on the way
/// in. Used on the session's event loop only.
final class Desk {

  /// As far as the session itself can tell who submits.
  record Speaker(String helo, String protocol) {}

  private static final Refusal NOT_BEGUN =
      Refusal.of(
          Reason.STORE, 451, "4.3.0", "The message can't be taken just now; try again later");

  private final Login login;
  private final Submissions submissions;
  private final Tab tab;
  private final SessionRecord record;
  private @Nullable Submitter submitter;
  private @Nullable Incoming incoming;
  // The session has ended while its message waited to be charged.
  private volatile boolean dropped;

  Desk(Login login, Submissions submissions, Tab tab, SessionRecord record) {
    this.login = login;
    this.submissions = submissions;
    this.tab = tab;
    this.record = record;
  }

  /// Finds the answer; often at once.
  ///
  /// @param speaker of this moment
  CompletionStage<Answer> answer(
      Question question, Optional<TlsSession> tls, Supplier<Speaker> speaker) {
    return switch (question) {
      case Question.Authenticate ask -> login.begin(ask.mechanism(), ask.initial(), tls);
      case Question.Respond ask -> login.respond(ask.response());
      case Question.From ask -> {
        Submitter now = submitter(tls, speaker.get(), record.visit());
        submitter = now;
        yield from(now, ask);
      }
      case Question.To ask -> {
        Optional<Refusal> refusal = submissions.to(known(), ask.recipient());
        yield refusal.isPresent()
            ? done(refusal)
            : tab.recipient(ask.recipient().mailbox()).thenApply(Desk::answer);
      }
      case Question.Begin ask -> {
        // Anew, as only now the protocol's name can tell of SMTPUTF8 (RFC 6531 §4.3).
        incoming =
            submissions.begin(submitter(tls, speaker.get(), known().visit()), ask.envelope());
        dropped = false;
        yield done(Optional.empty());
      }
      case Question.Commit _ -> commit();
    };
  }

  /// Takes octets of the message. False means: stop until [#caughtUp].
  boolean body(ByteBuffer octets) {
    return incoming == null || incoming.write(octets);
  }

  CompletionStage<Void> caughtUp() {
    return incoming == null ? CompletableFuture.completedStage(null) : incoming.caughtUp();
  }

  /// Whether octets of a message are what comes next.
  boolean inMessage() {
    return incoming != null;
  }

  /// Drops a message that was begun and not committed; one that is being committed is accepted,
  /// whether or not its client still waits for the answer.
  void discard() {
    dropped = true;
    if (incoming != null) {
      incoming.discard();
      incoming = null;
    }
  }

  // A slowed client waits at no thread's cost: nothing is read of it until it has its answer.
  private CompletionStage<Answer> from(Submitter now, Question.From ask) {
    Optional<Refusal> refusal = submissions.from(now, ask.envelope(), ask.size());
    Optional<Custody.Slowed> slowed = submissions.slowed(now);
    if (slowed.isEmpty()) {
      return charged(now, refusal);
    }
    return CompletableFuture.supplyAsync(
            () -> refusal.or(() -> slowed.get().refusal()),
            CompletableFuture.delayedExecutor(
                slowed.get().pause().toMillis(), TimeUnit.MILLISECONDS, Runnable::run))
        .thenCompose(late -> charged(now, late));
  }

  private CompletionStage<Answer> charged(Submitter now, Optional<Refusal> refusal) {
    return refusal.isPresent() ? done(refusal) : tab.message(now.key()).thenApply(Desk::answer);
  }

  private CompletionStage<Answer> commit() {
    Incoming whole = incoming;
    incoming = null;
    if (whole == null) {
      return CompletableFuture.completedStage(new Answer.Refused(NOT_BEGUN));
    }
    return tab.charge()
        .thenCompose(
            refusal -> {
              if (refusal.isPresent() || dropped) {
                whole.discard();
                return done(refusal.or(() -> giveBack(NOT_BEGUN)));
              }
              return whole.finish().thenApply(this::settled);
            });
  }

  private Answer settled(Incoming.Receipt receipt) {
    return switch (receipt) {
      case Incoming.Receipt.Accepted accepted -> {
        tab.keep();
        yield new Answer.Accepted(accepted.id());
      }
      case Incoming.Receipt.Refused refused -> {
        tab.giveBack();
        yield new Answer.Refused(refused.refusal());
      }
    };
  }

  private Optional<Refusal> giveBack(Refusal refusal) {
    tab.giveBack();
    return Optional.of(refusal);
  }

  private Submitter submitter(
      Optional<TlsSession> tls, Speaker speaker, Submitter.@Nullable Visit visit) {
    return new Submitter(
        login.key(),
        record.listener(),
        record.client(),
        speaker.helo(),
        speaker.protocol(),
        tls.map(TlsSession::toString).orElse(""),
        visit);
  }

  private Submitter known() {
    if (submitter == null) {
      throw new IllegalStateException("RCPT was asked about before MAIL");
    }
    return submitter;
  }

  private static CompletionStage<Answer> done(Optional<Refusal> refusal) {
    return CompletableFuture.completedStage(answer(refusal));
  }

  private static Answer answer(Optional<Refusal> refusal) {
    return refusal.<Answer>map(Answer.Refused::new).orElseGet(Answer.Allowed::new);
  }
}
