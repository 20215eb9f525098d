package dev.postern.bounce;

import dev.postern.mail.Envelope;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.MessageId;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.observe.Metrics;
import dev.postern.queue.FailureSink;
import dev.postern.store.MessageStore;
import dev.postern.store.StoredMessage;
import dev.postern.submission.Intake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/// Tells senders what became of their mail, where they want to know (RFC 3461 §5.2, RFC 3464).
///
/// One notification for all recipients of a report with the same action. None about a message with
/// the null sender (RFC 5321 §4.5.5), none for NOTIFY=NEVER; without NOTIFY failures and delays.
/// The queue writes the event `notified`, together with the fate that caused it.
public final class Notifications implements FailureSink {

  private final String hostname;
  private final Intake intake;
  private final MessageStore store;
  private final Metrics metrics;
  private final Executor readers;

  /// @param hostname what the notifications' sender and Reporting-MTA are, in A-labels
  /// @param readers where bodies are read, which blocks
  public Notifications(
      String hostname, Intake intake, MessageStore store, Metrics metrics, Executor readers) {
    this.hostname = hostname;
    this.intake = intake;
    this.store = store;
    this.metrics = metrics;
    this.readers = readers;
  }

  /// Where reports have several actions, the id is that of the first notification; the order is
  /// that of [Action].
  @Override
  public CompletionStage<Optional<MessageId>> report(StoredMessage message, List<Report> reports) {
    CompletionStage<Optional<MessageId>> first =
        CompletableFuture.completedStage(Optional.<MessageId>empty());
    if (message.envelope().sender().isNull()) {
      return first;
    }
    for (Action action : Action.values()) {
      List<Report> wanted = wanted(message.envelope(), action, reports);
      if (!wanted.isEmpty()) {
        first =
            first.thenCompose(
                known -> send(message, wanted).thenApply(id -> known.or(() -> Optional.of(id))));
      }
    }
    return first;
  }

  private static List<Report> wanted(Envelope envelope, Action action, List<Report> reports) {
    Notify condition =
        switch (action) {
          case FAILED -> Notify.FAILURE;
          case DELAYED -> Notify.DELAY;
          case DELIVERED, RELAYED -> Notify.SUCCESS;
        };
    var wanted = new ArrayList<Report>();
    for (Report report : reports) {
      Recipient recipient = envelope.recipients().get(report.index());
      boolean wants = recipient.wants(condition) || isOfDeadline(envelope, recipient, action);
      if (report.action() == action && wants) {
        wanted.add(report);
      }
    }
    return wanted;
  }

  // Who gives a time wants to be told of it, unless nothing is wanted at all (RFC 2852 §4.1.4).
  private static boolean isOfDeadline(Envelope envelope, Recipient recipient, Action action) {
    boolean telling =
        switch (action) {
          case RELAYED -> true;
          case DELAYED ->
              envelope.handling().deadline().filter(Notifications::notifies).isPresent();
          case FAILED, DELIVERED -> false;
        };
    return telling && envelope.handling().deadline().isPresent() && !recipient.wantsNothing();
  }

  private static boolean notifies(DeliverBy by) {
    return by.mode() == DeliverBy.Mode.NOTIFY;
  }

  private CompletionStage<MessageId> send(StoredMessage message, List<Report> reports) {
    Action action = reports.getFirst().action();
    return CompletableFuture.supplyAsync(
            () ->
                Notification.compose(
                    hostname, message, reports, ReturnedContent.of(message, action, store)),
            readers)
        .thenCompose(sent -> intake.inject(sent.envelope(), sent.message()))
        .thenApply(
            id -> {
              metrics.count("notifications", "action", action.name().toLowerCase(Locale.ROOT));
              return id;
            });
  }
}
