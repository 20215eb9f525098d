package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.MessageId;
import dev.postern.mail.Reply;
import dev.postern.observe.Metrics;
import dev.postern.store.BulkChange;
import dev.postern.store.MessageStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees an attempt's outcomes through: the sender is told, the fate is recorded, then the schedule
/// and the log learn of it.
final class Settlement {

  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final Schedule schedule;
  private final MessageStore store;
  private final FailureSink failures;
  private final Judge judge;
  private final EventSink events;
  private final Metrics metrics;
  private final InstantSource clock;
  private final Consumer<Runnable> later;
  private final Consumer<Attempt> done;

  /// @param later takes what is tried again, on the queue's own thread
  /// @param done told after each attempt that is settled
  Settlement(
      Schedule schedule,
      MessageStore store,
      FailureSink failures,
      Judge judge,
      EventSink events,
      Metrics metrics,
      InstantSource clock,
      Consumer<Runnable> later,
      Consumer<Attempt> done) {
    this.schedule = schedule;
    this.store = store;
    this.failures = failures;
    this.judge = judge;
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
    this.later = later;
    this.done = done;
    // At zero from the start: a rate begins with the second time that a number is read.
    for (Event.Kind kind : List.of(Event.Kind.DELIVERED, Event.Kind.DEFERRED, Event.Kind.BOUNCED)) {
      metrics.counter("outcomes", "outcome", kind.label());
    }
  }

  /// Takes the outcomes, in the order of the parts.
  void settle(Attempt attempt, List<Outcome> outcomes) {
    Instant now = clock.instant();
    var verdicts = new ArrayList<Verdict>(outcomes.size());
    var reports = new ArrayList<FailureSink.Report>(0);
    for (int i = 0; i < outcomes.size(); i++) {
      Verdict verdict =
          judge.judge(
              attempt.message(),
              attempt.before().get(i),
              outcomes.get(i),
              attempt.began(),
              now,
              isDeleted(attempt.parts().get(i)));
      verdicts.add(verdict);
      if (verdict.report() != null) {
        reports.add(verdict.report());
      }
    }
    if (reports.isEmpty()) {
      record(attempt, verdicts, List.of());
    } else {
      report(attempt, verdicts, reports);
    }
  }

  /// Puts recipients off without an attempt. Recorded, so that the order in memory is the store's.
  /// A sender who has to be told of the delay, or of its end, is.
  void postpone(Attempt attempt, Instant until, String why) {
    boolean telling =
        attempt.before().stream()
            .anyMatch(status -> judge.isOverdue(attempt.message(), status, clock.instant()));
    if (telling) {
      Outcome outcome = new Outcome.Deferred("", Reply.of(451, "4.7.0", why));
      settle(attempt, Collections.nCopies(attempt.parts().size(), outcome));
      return;
    }
    Instant due = Judge.bounded(attempt.message(), until, clock.instant());
    List<RecipientStatus> changes =
        attempt.before().stream().map(status -> status.at(due)).toList();
    attempt.parts().forEach(part -> part.postponed = why);
    record(attempt, changes, List.of());
  }

  private boolean isDeleted(Part part) {
    synchronized (schedule) {
      return part.wish == Part.Wish.DELETE;
    }
  }

  // The fate is recorded only after the sender's notification is durable.
  private void report(Attempt attempt, List<Verdict> verdicts, List<FailureSink.Report> reports) {
    CompletionStage<Optional<MessageId>> stage;
    try {
      stage = failures.report(attempt.message(), reports);
    } catch (RuntimeException e) {
      reported(attempt, verdicts, reports, Optional.empty(), e);
      return;
    }
    var _ =
        stage.whenComplete(
            (dsn, e) ->
                reported(attempt, verdicts, reports, e == null ? dsn : Optional.empty(), e));
  }

  private void reported(
      Attempt attempt,
      List<Verdict> verdicts,
      List<FailureSink.Report> reports,
      Optional<MessageId> dsn,
      @Nullable Throwable failure) {
    Instant now = clock.instant();
    if (failure != null) {
      LOG.warn("no notification about message {} could be made", attempt.message().id(), failure);
      record(
          attempt,
          verdicts.stream()
              .map(verdict -> judge.unreported(attempt.message(), verdict, now))
              .toList(),
          List.of());
      return;
    }
    record(
        attempt,
        verdicts,
        dsn.map(id -> List.of(notified(attempt.message().id(), id, reports, now)))
            .orElse(List.of()));
  }

  private static Event notified(
      MessageId about, MessageId dsn, List<FailureSink.Report> reports, Instant now) {
    List<String> actions =
        reports.stream()
            .map(report -> report.action().name().toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    return new Event(
        now,
        Event.Kind.NOTIFIED,
        about,
        null,
        Map.of("dsn", dsn.toString(), "action", String.join(",", actions)));
  }

  private void record(Attempt attempt, List<Verdict> verdicts, List<Event> more) {
    var lines = new ArrayList<Event>(verdicts.size() + more.size());
    verdicts.forEach(verdict -> lines.add(verdict.event()));
    lines.addAll(more);
    attempt.parts().forEach(part -> part.postponed = null);
    record(attempt, verdicts.stream().map(Verdict::status).toList(), lines);
  }

  private void record(Attempt attempt, List<RecipientStatus> changes, Collection<Event> lines) {
    var _ =
        store
            .record(changes, List.copyOf(lines))
            .whenComplete(
                (_, failure) -> {
                  if (failure == null) {
                    recorded(attempt, changes, lines);
                  } else {
                    LOG.warn(
                        "the outcome for message {} is not recorded yet: {}",
                        attempt.message().id(),
                        failure.getMessage());
                    later.accept(() -> record(attempt, changes, lines));
                  }
                });
  }

  private void recorded(Attempt attempt, List<RecipientStatus> changes, Collection<Event> lines) {
    var wishes = new ArrayList<Part>(0);
    synchronized (schedule) {
      for (int i = 0; i < changes.size(); i++) {
        Part part = attempt.parts().get(i);
        if (part.wish != Part.Wish.NONE && changes.get(i).state() == RecipientState.PENDING) {
          part.take(changes.get(i));
          wishes.add(part);
        } else {
          schedule.settle(part, changes.get(i));
        }
      }
    }
    for (Event line : lines) {
      metrics.count("outcomes", "outcome", line.kind().label());
      events.emit(line);
    }
    wishes.forEach(this::grant);
    done.accept(attempt);
  }

  /// Does what an operator wanted of a recipient whose attempt has ended without success.
  private void grant(Part part) {
    RecipientStatus status;
    boolean hold;
    synchronized (schedule) {
      hold = part.wish == Part.Wish.HOLD;
      status =
          hold
              ? part.status(RecipientState.HELD).held(part.wishFor)
              : part.status(RecipientState.DELETED);
      schedule.remove(part);
    }
    var _ = record(List.of(status), hold ? Event.Kind.HELD : Event.Kind.DELETED);
  }

  /// Records an operator's hand on recipients of one message, with one event.
  CompletionStage<Void> record(List<RecipientStatus> changes, Event.Kind kind) {
    Instant now = clock.instant();
    MessageId id = changes.getFirst().message();
    String reason = changes.getFirst().heldFor();
    Map<String, Object> fields =
        reason == null
            ? Map.of("recipients", changes.size())
            : Map.of("recipients", changes.size(), "reason", reason);
    var line = new Event(now, kind, id, null, fields);
    return store.record(changes, List.of(line)).thenRun(() -> events.emit(line));
  }

  /// Makes a bulk change and tells of it.
  CompletionStage<Integer> change(BulkChange change) {
    return store
        .change(change)
        .thenApply(
            lines -> {
              lines.forEach(events::emit);
              return lines.stream().mapToInt(Settlement::recipients).sum();
            });
  }

  private static int recipients(Event line) {
    return line.fields().get("recipients") instanceof Number number ? number.intValue() : 0;
  }
}
