package dev.postern.bounce;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.ReplyCategory;
import dev.postern.observe.Metrics;
import dev.postern.queue.FailureSink;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.queue.Outcome;
import dev.postern.store.MessageStore;
import dev.postern.store.StoredMessage;
import dev.postern.suppression.Source;
import dev.postern.suppression.Suppressions;
import dev.postern.suppression.Suppressions.Entry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a report leads to: events of the message, a notification for its sender, entries on the
/// suppression list. All of it is durable when a method returns; they block.
///
/// Who has a message has its return path and may write reports as long as it is good. So a report
/// tells only of recipients that the message has, and of each only once: a flood of them comes to
/// nothing.
final class Aftermath {

  /// How a report came.
  ///
  /// @param report our number for it
  record Arrived(MessageId report, String client) {}

  private static final Logger LOG = LoggerFactory.getLogger(Aftermath.class);
  private static final int STRIPES = 64;

  private final MessageStore store;
  private final FailureSink notifications;
  private final Suppressions suppressions;
  private final EventSink events;
  private final Metrics metrics;
  private final InstantSource clock;
  // Two reports about one message come one after the other.
  private final Lock[] locks = new Lock[STRIPES];

  Aftermath(
      MessageStore store,
      FailureSink notifications,
      Suppressions suppressions,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this.store = store;
    this.notifications = notifications;
    this.suppressions = suppressions;
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
    for (int i = 0; i < STRIPES; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  Optional<StoredMessage> message(MessageId id) {
    return store.message(id);
  }

  /// A report that says nothing, or is about nothing that we know: for the log only.
  void lost(Event.Kind kind, @Nullable MessageId message, String reason, Arrived arrived) {
    metrics.count("returns", "kind", reason);
    Map<String, Object> fields = fields(arrived);
    fields.put("reason", reason);
    events.emit(new Event(clock.instant(), kind, message, null, fields));
  }

  /// @param index of the recipient whose return path it came to, -1 where that is not told
  void bounced(StoredMessage message, int index, List<Fate> fates, Arrived arrived) {
    exclusively(
        message.id(),
        () -> {
          var told = new Told(message, Event.Kind.RETURNED);
          for (Fate fate : fates) {
            told.fate(recipient(message, index, fate.addresses()), fate, arrived);
          }
          told.settle();
        });
  }

  void complained(StoredMessage message, int index, Returned.Complaint complaint, Arrived arrived) {
    exclusively(
        message.id(),
        () -> {
          var told = new Told(message, Event.Kind.COMPLAINED);
          told.complaint(recipient(message, index, complaint.recipients()), complaint, arrived);
          told.settle();
        });
  }

  private void exclusively(MessageId id, Runnable work) {
    Lock lock = locks[Math.floorMod(Long.hashCode(id.value()), STRIPES)];
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  // The one that the return path is for; the one that is named; the only one. -1 for none of them.
  private static int recipient(StoredMessage message, int index, List<Mailbox> named) {
    List<Recipient> all = message.envelope().recipients();
    if (index >= 0) {
      return index < all.size() ? index : -1;
    }
    for (Mailbox address : named) {
      for (int i = 0; i < all.size(); i++) {
        if (Suppressions.isSame(all.get(i).mailbox(), address)) {
          return i;
        }
      }
    }
    return all.size() == 1 ? 0 : -1;
  }

  private static Map<String, Object> fields(Arrived arrived) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("report", arrived.report().toString());
    fields.put("client", arrived.client());
    return fields;
  }

  /// What is new about one message, gathered and then recorded together.
  private final class Told {

    private final StoredMessage message;
    private final Event.Kind kind;
    private final Instant now = clock.instant();
    private final List<Event> before;
    private final List<Event> lines = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    Told(StoredMessage message, Event.Kind kind) {
      this.message = message;
      this.kind = kind;
      this.before = store.events(message.id());
    }

    void fate(int index, Fate fate, Arrived arrived) {
      String action = fate.action().name().toLowerCase(Locale.ROOT);
      Map<String, Object> fields = fields(arrived);
      fields.put("action", action);
      fields.put("status", DeliveryStatus.status(fate.reply()).toString());
      if (!fate.reply().isPositive()) {
        fields.put("category", ReplyCategory.of(fate.reply()).label());
      }
      fields.put("diagnostic", fate.reply().toString());
      fields.put("hop", fate.hop());
      fields.put("project", message.origin().project());
      if (!add(index, fields, "action", action) || index < 0) {
        return;
      }
      if (fate.action() != Action.DELAYED) {
        reports.add(new Report(index, fate.action(), outcome(fate), now, now));
      }
      if (fate.action() == Action.FAILED && ReplyCategory.isHard(fate.reply())) {
        suppress(index, fate.reply().toString(), Source.HARD_BOUNCE);
      }
    }

    void complaint(int index, Returned.Complaint complaint, Arrived arrived) {
      Map<String, Object> fields = fields(arrived);
      fields.put("type", complaint.type());
      fields.put("agent", complaint.agent());
      fields.put("project", message.origin().project());
      if (add(index, fields, "type", complaint.type()) && index >= 0 && complaint.isUnwanted()) {
        suppress(index, "complaint: " + complaint.type(), Source.COMPLAINT);
      }
    }

    // False where the same was told before.
    private boolean add(int index, Map<String, Object> fields, String name, String value) {
      String recipient = index < 0 ? null : address(index).toString();
      boolean known =
          Stream.concat(before.stream(), lines.stream())
              .anyMatch(
                  event ->
                      event.kind() == kind
                          && Objects.equals(event.recipient(), recipient)
                          && value.equals(event.fields().get(name)));
      if (!known) {
        lines.add(new Event(now, kind, message.id(), recipient, fields));
      }
      return !known;
    }

    private void suppress(int index, String reason, Source source) {
      entries.add(new Entry(address(index), reason, source, message.id(), null));
    }

    private Mailbox address(int index) {
      return message.envelope().recipients().get(index).mailbox();
    }

    /// The sender is told first: where we die in between, the report comes again.
    void settle() {
      if (lines.isEmpty()) {
        metrics.count("returns", "kind", "known");
        return;
      }
      if (!reports.isEmpty()) {
        join(notifications.report(message, reports)).ifPresent(this::notified);
      }
      join(store.record(List.of(), lines).thenApply(_ -> true));
      for (Event line : lines) {
        metrics.count("returns", "kind", line.kind().label());
        events.emit(line);
      }
      try {
        int _ = join(suppressions.add(message.origin().project(), entries));
      } catch (IllegalStateException full) {
        LOG.warn("message {} came back: {}", message.id(), full.getMessage());
      }
    }

    private void notified(MessageId dsn) {
      String actions =
          reports.stream()
              .map(report -> report.action().name().toLowerCase(Locale.ROOT))
              .distinct()
              .collect(Collectors.joining(","));
      lines.add(
          new Event(
              now,
              Event.Kind.NOTIFIED,
              message.id(),
              null,
              Map.of("dsn", dsn.toString(), "action", actions)));
    }
  }

  private static Outcome outcome(Fate fate) {
    return switch (fate.action()) {
      case FAILED, DELAYED -> new Outcome.Rejected(fate.hop(), fate.reply());
      case DELIVERED, RELAYED -> new Outcome.Delivered(fate.hop(), fate.reply(), "", true);
    };
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
