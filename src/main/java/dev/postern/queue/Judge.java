package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.ReplyCategory;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Decides what an outcome means: final, or when again, and what the sender is told.
final class Judge {

  private final Supplier<RetryConfig> config;
  private final DoubleSupplier random;

  /// @param random in [0,1), for the jitter of waits
  Judge(Supplier<RetryConfig> config, DoubleSupplier random) {
    this.config = config;
    this.random = random;
  }

  /// @param began when the attempt did
  /// @param deleted whether an operator deleted the recipient meanwhile: it then ends without a
  ///   notification
  Verdict judge(
      StoredMessage message,
      RecipientStatus before,
      Outcome outcome,
      Instant began,
      Instant now,
      boolean deleted) {
    var view = new View(message, before, began, now);
    return switch (outcome) {
      case Outcome.Delivered delivered -> delivered(view, delivered);
      case Outcome.Captured captured -> captured(view, captured);
      case Outcome.Suppressed suppressed -> suppressed(view, suppressed);
      case Outcome.Rejected rejected ->
          deleted
              ? deleted(view, rejected)
              : bounced(view, rejected, "rejected", ReplyCategory.of(rejected.reply()));
      case Outcome.Deferred deferred -> {
        RetryConfig retry = config.get();
        if (message.isOverdue(now)) {
          yield deleted
              ? deleted(view, deferred)
              : bounced(
                  view, overdue(view, deferred), "expired", ReplyCategory.of(deferred.reply()));
        }
        if (view.age().compareTo(retry.giveUp()) < 0) {
          yield deferred(view, deferred, retry);
        }
        yield deleted
            ? deleted(view, deferred)
            : bounced(
                view, expired(deferred, retry), "expired", ReplyCategory.of(deferred.reply()));
      }
    };
  }

  /// Whether the sender of what is still pending has to be told something now: of the delay, or
  /// that it is given up.
  boolean isOverdue(StoredMessage message, RecipientStatus before, Instant now) {
    RetryConfig retry = config.get();
    var view = new View(message, before, now, now);
    return message.isOverdue(now)
        || view.age().compareTo(retry.giveUp()) >= 0
        || isLate(view, retry);
  }

  /// A time to put a message off to, which does not let its sender's own time pass.
  static Instant bounded(StoredMessage message, Instant until, Instant now) {
    return message
        .envelope()
        .handling()
        .deadline()
        .map(DeliverBy::at)
        .filter(at -> at.isAfter(now) && at.isBefore(until))
        .map(at -> at.truncatedTo(ChronoUnit.MILLIS))
        .orElse(until);
  }

  /// What remains where the sender could not be told: the fate of what is final otherwise is open
  /// again; what was delivered stays so.
  Verdict unreported(StoredMessage message, Verdict verdict, Instant now) {
    var report = verdict.report();
    if (report == null) {
      return verdict;
    }
    return switch (report.action()) {
      case DELIVERED, RELAYED ->
          new Verdict(verdict.before(), verdict.outcome(), verdict.status(), verdict.event(), null);
      case DELAYED, FAILED -> {
        var view = new View(message, verdict.before(), now, now);
        // Past the age of giving up as well there is a wait, or this would go round at once.
        Duration wait = Backoff.after(view.attempt(), Duration.ZERO, config.get(), next());
        yield later(view, verdict.outcome(), now.plus(wait), false, null);
      }
    };
  }

  private double next() {
    return random.getAsDouble();
  }

  private Verdict delivered(View view, Outcome.Delivered outcome) {
    Map<String, Object> fields = view.fields(outcome);
    fields.put("tls", outcome.tls());
    fields.put("seconds", view.age().toMillis() / 1000.0);
    boolean owed = view.recipient().wants(Notify.SUCCESS) && !outcome.relayedDsn();
    owed |= !view.recipient().wantsNothing() && isTraced(view, outcome);
    return view.verdict(
        outcome,
        RecipientState.DELIVERED,
        view.event(Event.Kind.DELIVERED, fields),
        owed ? view.report(FailureSink.Action.RELAYED, outcome) : null);
  }

  // RFC 2852 §4.1.4: with T each relaying is told, with N the one past which nobody watches.
  private static boolean isTraced(View view, Outcome.Delivered outcome) {
    return view.deadline()
        .filter(by -> by.trace() || outcome.deadline() == Outcome.Deadline.LOST)
        .isPresent();
  }

  private Verdict captured(View view, Outcome.Captured outcome) {
    boolean owed = view.recipient().wants(Notify.SUCCESS);
    return view.verdict(
        outcome,
        RecipientState.CAPTURED,
        view.event(Event.Kind.CAPTURED, Map.of()),
        owed ? view.report(FailureSink.Action.DELIVERED, outcome) : null);
  }

  /// @param category where time ran out, of what kept it waiting
  private Verdict bounced(
      View view, Outcome.Rejected outcome, String reason, ReplyCategory category) {
    Map<String, Object> fields = view.fields(outcome);
    fields.put("status", status(outcome.reply()));
    fields.put("category", category.label());
    fields.put("reason", reason);
    fields.put("key", view.message().origin().user());
    fields.put("project", view.message().origin().project());
    return view.verdict(
        outcome,
        RecipientState.BOUNCED,
        view.event(Event.Kind.BOUNCED, fields),
        view.report(FailureSink.Action.FAILED, outcome));
  }

  private Verdict suppressed(View view, Outcome.Suppressed outcome) {
    Map<String, Object> fields = view.fields(outcome);
    fields.put("project", view.message().origin().project());
    return view.verdict(
        outcome, RecipientState.SUPPRESSED, view.event(Event.Kind.SUPPRESSED, fields), null);
  }

  private Verdict deleted(View view, Outcome outcome) {
    return view.verdict(
        outcome,
        RecipientState.DELETED,
        view.event(Event.Kind.DELETED, view.fields(outcome)),
        null);
  }

  private Verdict deferred(View view, Outcome.Deferred outcome, RetryConfig retry) {
    Duration wait = Backoff.after(view.attempt(), view.age(), retry, next());
    Instant next = inTime(view, view.now().plus(wait), retry);
    boolean late = isLate(view, retry);
    var report =
        late
            ? new FailureSink.Report(
                view.before().index(),
                FailureSink.Action.DELAYED,
                outcome,
                view.now(),
                view.message().released().plus(retry.giveUp()))
            : null;
    return later(view, outcome, next, late, report);
  }

  // A sender who says when he wants to be told of a delay is told then, and not as we see fit. A
  // time that was over when the message came was told of where it ended.
  private static boolean isLate(View view, RetryConfig retry) {
    if (view.before().delayNotified()) {
      return false;
    }
    return view.deadline()
        .filter(by -> by.mode() == DeliverBy.Mode.NOTIFY)
        .filter(by -> by.at().isAfter(view.message().acceptedAt()))
        .map(by -> !view.now().isBefore(by.at()))
        .orElse(!retry.warn().isZero() && view.age().compareTo(retry.warn()) >= 0);
  }

  // A last attempt shortly before the time that BY gave; then it falls due once more at that time,
  // to be returned or told of.
  private static Instant inTime(View view, Instant next, RetryConfig retry) {
    Instant end = view.deadline().map(DeliverBy::at).orElse(next);
    if (!end.isAfter(view.now()) || !next.isAfter(end)) {
      return next;
    }
    Instant last = end.minus(retry.first());
    return last.minus(retry.first()).isAfter(view.now()) ? last : end;
  }

  private Verdict later(
      View view, Outcome outcome, Instant next, boolean told, FailureSink.@Nullable Report report) {
    Map<String, Object> fields = view.fields(outcome);
    fields.put("status", status(outcome.reply()));
    fields.put("category", ReplyCategory.of(outcome.reply()).label());
    fields.put("next", next);
    RecipientStatus before = view.before();
    var status =
        new RecipientStatus(
            before.message(),
            before.index(),
            RecipientState.PENDING,
            view.attempt(),
            next,
            Said.of(outcome).text(),
            before.delayNotified() || told);
    return new Verdict(before, outcome, status, view.event(Event.Kind.DEFERRED, fields), report);
  }

  /// RFC 3463 §3.5: X.4.7, delivery time expired.
  private static Outcome.Rejected expired(Outcome.Deferred last, RetryConfig retry) {
    return new Outcome.Rejected(
        last.hop(),
        new Reply(
            550,
            EnhancedStatus.of("5.4.7"),
            List.of(
                "delivery time expired: given up after "
                    + words(retry.giveUp())
                    + "; the last answer was: "
                    + last.reply())));
  }

  /// RFC 3463 §3.5 too: the sender's own time has expired (RFC 2852 §4).
  private static Outcome.Rejected overdue(View view, Outcome.Deferred last) {
    String before = last.hop().isEmpty() ? view.before().lastReply() : null;
    Instant end = view.deadline().map(DeliverBy::at).orElse(view.now());
    return new Outcome.Rejected(
        last.hop(),
        new Reply(
            550,
            EnhancedStatus.of("5.4.7"),
            List.of(
                "delivery time expired: it was to be delivered by "
                    + end.truncatedTo(ChronoUnit.SECONDS)
                    + "; the last answer was: "
                    + (before == null ? last.reply().toString() : before))));
  }

  private static String words(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " hours";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " minutes"
        : duration.toSeconds() + " seconds";
  }

  private static String status(Reply reply) {
    return reply.enhancedStatus().map(EnhancedStatus::toString).orElse(reply.code() / 100 + ".0.0");
  }

  /// One recipient in the light of one attempt.
  private record View(StoredMessage message, RecipientStatus before, Instant began, Instant now) {

    int attempt() {
      return before.attempts() + 1;
    }

    Duration age() {
      Duration age = Duration.between(message.released(), now);
      return age.isNegative() ? Duration.ZERO : age;
    }

    Optional<DeliverBy> deadline() {
      return message.envelope().handling().deadline();
    }

    Recipient recipient() {
      return message.envelope().recipients().get(before.index());
    }

    Map<String, Object> fields(Outcome outcome) {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("attempt", attempt());
      fields.put("hop", outcome.hop());
      fields.put("reply", outcome.reply().toString());
      fields.put("waited", seconds(before.nextAttempt(), began));
      fields.put("took", seconds(began, now));
      return fields;
    }

    private static double seconds(Instant from, Instant to) {
      return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }

    Event event(Event.Kind kind, Map<String, Object> fields) {
      return new Event(
          now,
          kind,
          message.id(),
          recipient().mailbox().toString(),
          Collections.unmodifiableMap(fields));
    }

    FailureSink.Report report(FailureSink.Action action, Outcome outcome) {
      return new FailureSink.Report(before.index(), action, outcome, now, now);
    }

    Verdict verdict(
        Outcome outcome, RecipientState state, Event event, FailureSink.@Nullable Report report) {
      var status =
          new RecipientStatus(
              message.id(),
              before.index(),
              state,
              attempt(),
              now,
              Said.of(outcome).text(),
              before.delayNotified());
      return new Verdict(before, outcome, status, event, report);
    }
  }
}
