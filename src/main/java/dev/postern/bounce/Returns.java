package dev.postern.bounce;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.observe.Metrics;
import dev.postern.queue.FailureSink;
import dev.postern.store.MessageStore;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredMessage;
import dev.postern.submission.Incoming;
import dev.postern.submission.MessageIds;
import dev.postern.submission.Submitter;
import dev.postern.suppression.Suppressions;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door for what comes back: takes reports for return paths that we made, and feedback reports,
/// and nothing else. It never relays, and keeps no message.
///
/// A report is answered 250 once what it leads to is durable.
public final class Returns {

  /// Of one transaction.
  ///
  /// DEVIATION: RFC 5321 §4.5.3.1.8 wants 100 recipients; a notification has one.
  public static final int MAX_RECIPIENTS = 10;

  /// What all reports on their way in take together, in octets.
  private static final long MEMORY = 32L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(Returns.class);
  private static final Refusal NO_RELAY = Refusal.of(Reason.ROUTE, 550, "5.7.1", "Relaying denied");
  private static final Refusal EXPIRED =
      Refusal.of(
          Reason.ADDRESS,
          550,
          "5.1.1",
          "This return path has expired; its message is no longer known here");
  // DEVIATION: RFC 5321 §4.5.1 wants mail to postmaster taken. This host has no mailbox and no
  // route inwards; who writes learns where people read.
  private static final Refusal NO_PEOPLE =
      Refusal.of(
          Reason.ADDRESS,
          550,
          "5.1.1",
          "Only programs read mail here; write to postmaster of the domain in the message's From");
  private static final Refusal STORE =
      Refusal.of(Reason.STORE, 452, "4.3.1", "Reports can't be taken just now; try again later");
  private static final Set<String> PEOPLE = Set.of("postmaster", "abuse");

  private final BouncesConfig config;
  private final ReturnPaths paths;
  private final MessageStore store;
  private final Aftermath aftermath;
  private final MessageIds ids;
  private final InstantSource clock;
  private final Executor workers;
  private final AtomicLong memory = new AtomicLong();

  /// @param notifications tells senders
  /// @param workers where reports are read, which blocks
  public Returns(
      BouncesConfig config,
      ReturnPaths paths,
      MessageStore store,
      FailureSink notifications,
      Suppressions suppressions,
      EventSink events,
      Metrics metrics,
      MessageIds ids,
      InstantSource clock,
      Executor workers) {
    this.config = config;
    this.paths = paths;
    this.store = store;
    this.aftermath = new Aftermath(store, notifications, suppressions, events, metrics, clock);
    this.ids = ids;
    this.clock = clock;
    this.workers = workers;
  }

  /// Of one report, in octets.
  public long messageSize() {
    return config.messageSize();
  }

  /// May a report begin? Its sender should be the null path; some are not.
  public Optional<Refusal> from(long declaredSize) {
    if (declaredSize > config.messageSize()) {
      return Optional.of(tooLarge());
    }
    return store.healthy() ? Optional.empty() : Optional.of(STORE);
  }

  /// Is that an address of ours?
  public Optional<Refusal> to(Recipient recipient) {
    Mailbox address = recipient.mailbox();
    if (!address.domain().equals(config.domain())) {
      return Optional.of(NO_RELAY);
    }
    if (isFeedback(address)) {
      return Optional.empty();
    }
    if (PEOPLE.contains(address.localPart().toLowerCase(Locale.ROOT))) {
      return Optional.of(NO_PEOPLE);
    }
    return switch (paths.read(address, clock.instant())) {
      case ReturnPaths.Reading.Good _ -> Optional.empty();
      case ReturnPaths.Reading.Expired _ -> Optional.of(EXPIRED);
      case ReturnPaths.Reading.Foreign _ -> Optional.of(NO_RELAY);
    };
  }

  /// Takes a report whose recipients were allowed.
  public Incoming begin(Submitter client, Envelope envelope) {
    return new IncomingReport(
        config.messageSize(), memory, MEMORY, octets -> take(client.client(), envelope, octets));
  }

  static Refusal store() {
    return STORE;
  }

  Refusal tooLarge() {
    return tooLarge(config.messageSize());
  }

  static Refusal tooLarge(int limit) {
    return Refusal.of(
        Reason.SIZE, 552, "5.3.4", "The report is too large; the limit is " + limit + " octets");
  }

  private CompletionStage<Incoming.Receipt> take(String client, Envelope envelope, byte[] octets) {
    return CompletableFuture.supplyAsync(
        () -> {
          var arrived = new Aftermath.Arrived(ids.next(), client);
          try {
            Returned returned = Returned.read(octets, envelope.sender().isNull());
            for (Recipient recipient : envelope.recipients()) {
              take(returned, recipient.mailbox(), arrived);
            }
            return new Incoming.Receipt.Accepted(arrived.report());
          } catch (StoreFailure failure) {
            LOG.warn("a report is put off: {}", failure.getMessage());
            return new Incoming.Receipt.Refused(STORE);
          } catch (RuntimeException fault) {
            LOG.error("a report could not be taken", fault);
            return new Incoming.Receipt.Refused(STORE);
          }
        },
        workers);
  }

  private void take(Returned returned, Mailbox to, Aftermath.Arrived arrived) {
    MessageId id = null;
    int index = -1;
    if (paths.read(to, clock.instant()) instanceof ReturnPaths.Reading.Good good) {
      id = good.message();
      index = good.index();
    }
    switch (returned) {
      case Returned.Complaint complaint -> complained(complaint, id, index, arrived);
      case Returned.Unreadable _ -> aftermath.lost(Event.Kind.RETURNED, id, "unreadable", arrived);
      case Returned.Bounce bounce -> {
        Optional<StoredMessage> message = Optional.ofNullable(id).flatMap(aftermath::message);
        if (message.isEmpty()) {
          aftermath.lost(Event.Kind.RETURNED, id, "unknown", arrived);
        } else {
          aftermath.bounced(message.get(), index, bounce.fates(), arrived);
        }
      }
    }
  }

  private void complained(
      Returned.Complaint complaint, @Nullable MessageId id, int index, Aftermath.Arrived arrived) {
    ReturnPaths.Reading.Good good =
        id == null ? sealed(complaint).orElse(null) : new ReturnPaths.Reading.Good(id, index);
    Optional<StoredMessage> message =
        good == null ? quoted(complaint) : aftermath.message(good.message());
    if (message.isEmpty()) {
      aftermath.lost(Event.Kind.COMPLAINED, null, "unknown", arrived);
    } else {
      int whose = good == null ? -1 : good.index();
      aftermath.complained(message.get(), whose, complaint, arrived);
    }
  }

  // By the return path that the message had.
  private Optional<ReturnPaths.Reading.Good> sealed(Returned.Complaint complaint) {
    for (Mailbox sender : complaint.senders()) {
      if (paths.read(sender, clock.instant()) instanceof ReturnPaths.Reading.Good good) {
        return Optional.of(good);
      }
    }
    return Optional.empty();
  }

  // By our number in its trace: anybody can write that, so the Message-ID must fit as well.
  private Optional<StoredMessage> quoted(Returned.Complaint complaint) {
    List<MessageId> named = complaint.ids();
    for (MessageId id : named) {
      Optional<StoredMessage> found =
          aftermath
              .message(id)
              .filter(
                  message ->
                      message.messageIdField() != null
                          && message.messageIdField().equals(complaint.messageIdField()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private boolean isFeedback(Mailbox address) {
    return address.localPart().equalsIgnoreCase(config.feedback());
  }
}
