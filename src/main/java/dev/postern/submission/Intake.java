package dev.postern.submission;

import dev.postern.dkim.SigningKeys;
import dev.postern.event.EventSink;
import dev.postern.guard.Custody;
import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.mime.HeaderBlock;
import dev.postern.observe.Metrics;
import dev.postern.store.BodyDraft;
import dev.postern.store.MessageStore;
import dev.postern.store.StoredMessage;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// The one way in. Its answers to MAIL and RCPT are immediate; a message becomes an [Incoming].
/// Shared by all threads.
public final class Intake {

  private final long maxSize;
  private final MessageStore store;
  private final Reachable reachable;
  private final Suppressed suppressed;
  private final Custody custody;
  private final Arrival.Rules rules;
  private final Commitment commitment;

  /// For a relay that restrains nobody.
  public Intake(
      String hostname,
      long maxSize,
      MessageStore store,
      Reachable reachable,
      Suppressed suppressed,
      Accepted next,
      EventSink events,
      Metrics metrics,
      MessageIds ids,
      SigningKeys keys,
      InstantSource clock) {
    this(
        hostname,
        maxSize,
        store,
        reachable,
        suppressed,
        Custody.NONE,
        next,
        events,
        metrics,
        ids,
        keys,
        clock);
  }

  /// @param hostname what Received and Message-ID call us, in A-labels
  /// @param maxSize of a message as it comes in, in octets
  public Intake(
      String hostname,
      long maxSize,
      MessageStore store,
      Reachable reachable,
      Suppressed suppressed,
      Custody custody,
      Accepted next,
      EventSink events,
      Metrics metrics,
      MessageIds ids,
      SigningKeys keys,
      InstantSource clock) {
    this.maxSize = maxSize;
    this.store = store;
    this.reachable = reachable;
    this.suppressed = suppressed;
    this.custody = custody;
    this.rules =
        new Arrival.Rules(
            new HeaderRules(hostname), new Stamp(hostname), new Signatory(keys), ids, clock);
    this.commitment = new Commitment(store, custody, next, events, metrics);
  }

  /// May a message begin? Checks the envelope sender against the key, the declared size and the
  /// store's health.
  ///
  /// @param envelope of which the recipients are not known yet
  /// @param declaredSize in octets, 0 where it was not given
  public Optional<Refusal> from(Submitter submitter, Envelope envelope, long declaredSize) {
    return noted(submitter, sender(submitter, envelope, declaredSize));
  }

  private Optional<Refusal> sender(Submitter submitter, Envelope envelope, long declaredSize) {
    if (declaredSize > maxSize) {
      return Optional.of(tooLarge(maxSize));
    }
    Optional<Refusal> sender = new SenderRule(submitter.key()).envelope(envelope.sender());
    if (sender.isPresent()) {
      return sender;
    }
    return store.healthy() ? Optional.empty() : Optional.of(storeFails());
  }

  /// Whether the one who says MAIL is to wait for the answer, or to come again later. Asked once
  /// for each.
  public Optional<Custody.Slowed> slowed(Submitter submitter) {
    return custody.slowed(submitter.user());
  }

  /// May it go there? Only whether a route takes the address and the project's suppression list
  /// doesn't have it; the address itself is relayed as it is.
  public Optional<Refusal> to(Submitter submitter, Recipient recipient) {
    return noted(submitter, recipient(submitter, recipient));
  }

  // What a key is refused tells of it; that the store fails does not.
  private Optional<Refusal> noted(Submitter submitter, Optional<Refusal> refusal) {
    if (submitter.key() != null
        && refusal.filter(why -> why.reason() != Reason.STORE).isPresent()) {
      custody.refused(submitter.user());
    }
    return refusal;
  }

  private Optional<Refusal> recipient(Submitter submitter, Recipient recipient) {
    return reachable.reaches(recipient.mailbox())
        ? suppressed.refusal(submitter.project(), recipient.mailbox())
        : Optional.of(
            Refusal.of(Reason.ROUTE, 550, "5.1.2", "No route of this relay takes that domain"));
  }

  /// Takes a message whose sender and recipients were allowed.
  public Incoming begin(Submitter submitter, Envelope envelope) {
    return new IncomingMessage(new Arrival(submitter, envelope, rules), commitment, maxSize);
  }

  /// Takes a message that the relay itself wrote, whole, with CRLF throughout. Date and Message-ID
  /// are added, and the signatures of the domain in From; nothing is checked. Completes after the
  /// commit is synced; fails with [dev.postern.store.StoreFailure], or because it can't be signed.
  public CompletionStage<MessageId> inject(Envelope envelope, ByteBuffer message) {
    try {
      var header = new HeaderBlock();
      if (header.accept(message) == HeaderBlock.State.READING) {
        HeaderBlock.State _ = header.end();
      }
      BodyDraft draft = commitment.draft();
      var stamped = new ArrayList<ByteBuffer>();
      Arrival.Begun begun = new Arrival(null, envelope, rules).stamp(header, stamped::add);
      begun.body(message);
      ByteBuffer head = begun.head();
      stamped.add(message);
      return write(draft, stamped, 0)
          .thenCompose(_ -> commitment.commit(draft, head, begun.acceptance()))
          .thenApply(StoredMessage::id);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static CompletionStage<Void> write(BodyDraft draft, List<ByteBuffer> parts, int from) {
    for (int i = from; i < parts.size(); i++) {
      int next = i + 1;
      if (!draft.write(parts.get(i))) {
        return draft.caughtUp().thenCompose(_ -> write(draft, parts, next));
      }
    }
    return CompletableFuture.completedStage(null);
  }

  static Refusal tooLarge(long limit) {
    return Refusal.of(
        Reason.SIZE, 552, "5.3.4", "The message is too large; the limit is " + limit + " octets");
  }

  static Refusal signingFails() {
    return Refusal.of(
        Reason.SIGNING, 451, "4.7.5", "The message can't be signed just now; try again later");
  }

  static Refusal storeFails() {
    return Refusal.of(
        Reason.STORE, 452, "4.3.1", "Messages can't be stored just now; try again later");
  }
}
