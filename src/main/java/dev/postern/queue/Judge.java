package dev.postern.queue;

import dev.postern.event.Event;
import dev.postern.mail.EnhancedStatus;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.ReplyCategory;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /// @param deleted whether an operator deleted the recipient meanwhile: it then ends without a
  ///   notification
  Verdict judge(
      StoredMessage message,
      RecipientStatus before,
      Outcome outcome,
      Instant now,
      boolean deleted) {
    var view = new View(message, before, now);
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
        var view = new View(message, verdict.before(), now);
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
    return view.verdict(
        outcome,
        RecipientState.DELIVERED,
        view.event(Event.Kind.DELIVERED, fields),
        owed ? view.report(FailureSink.Action.RELAYED, outcome) : null);
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
    Instant next = view.now().plus(Backoff.after(view.attempt(), view.age(), retry, next()));
    boolean late =
        !retry.warn().isZero()
            && view.age().compareTo(retry.warn()) >= 0
            && !view.before().delayNotified();
    var report =
        late
            ? new FailureSink.Report(
                view.before().index(),
                FailureSink.Action.DELAYED,
                outcome,
                view.now(),
                view.message().acceptedAt().plus(retry.giveUp()))
            : null;
    return later(view, outcome, next, late, report);
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
  private record View(StoredMessage message, RecipientStatus before, Instant now) {

    int attempt() {
      return before.attempts() + 1;
    }

    Duration age() {
      return Duration.between(message.acceptedAt(), now);
    }

    Recipient recipient() {
      return message.envelope().recipients().get(before.index());
    }

    Map<String, Object> fields(Outcome outcome) {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("attempt", attempt());
      fields.put("hop", outcome.hop());
      fields.put("reply", outcome.reply().toString());
      return fields;
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
