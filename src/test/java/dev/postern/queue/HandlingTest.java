package dev.postern.queue;

import static dev.postern.queue.ScriptedDeliverer.DEFERRED;
import static dev.postern.queue.ScriptedDeliverer.DELIVERED;
import static dev.postern.store.Sample.NOW;
import static dev.postern.store.Sample.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.mail.Handling;
import dev.postern.mail.Handling.DeliverBy;
import dev.postern.mail.Handling.Tls;
import dev.postern.mail.MessageId;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.observe.Metrics;
import dev.postern.queue.FailureSink.Action;
import dev.postern.queue.FailureSink.Report;
import dev.postern.store.Body;
import dev.postern.store.MemoryStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What senders ask for beside plain relaying: when to release, by when to deliver, how urgent.
class HandlingTest {

  private static final RetryConfig RETRY =
      new RetryConfig(
          Duration.ofMinutes(1), 2, Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(1));

  private final MemoryStore store = new MemoryStore();
  private final FakeClock clock = new FakeClock(NOW);
  private final ScriptedDeliverer deliverer = new ScriptedDeliverer();
  private final List<Report> reports = new ArrayList<>();
  private final Queue queue =
      new Queue(
          QueueLimits.DEFAULT,
          new Judge(() -> RETRY, () -> 0.5),
          store,
          (mailbox, _) -> Optional.of(new Destination(mailbox.domain().ascii())),
          deliverer,
          (_, made) -> {
            reports.addAll(made);
            return CompletableFuture.completedFuture(Optional.of(new MessageId(77)));
          },
          _ -> {},
          new Metrics(),
          clock);

  HandlingTest() {
    queue.turn();
  }

  private void submit(long millis, String user, Handling handling, Recipient... recipients) {
    var to = recipients.length == 0 ? List.of(recipient()) : List.of(recipients);
    var envelope = Sample.envelope("a@x.example").to(to).with(handling);
    var message = Sample.message(millis, user, 100, envelope);
    Body body = Sample.body(store, Sample.octets(100, 1));
    store.accept(message, body, List.of()).toCompletableFuture().join();
    queue.enqueue(message, body);
  }

  private static Recipient recipient(Notify... notify) {
    return new Recipient(
        Sample.mailbox("a@x.example"), notify.length == 0 ? null : Set.of(notify), null);
  }

  private static Handling release(Duration after) {
    return new Handling(NOW.plus(after), null, 0, Tls.AS_PUBLISHED);
  }

  private static Handling by(Duration after, DeliverBy.Mode mode, boolean trace) {
    return new Handling(null, new DeliverBy(NOW.plus(after), mode, trace), 0, Tls.AS_PUBLISHED);
  }

  private RecipientStatus status(long millis) {
    return store.recipients(id(millis)).getFirst();
  }

  private String why(long millis) {
    return queue.show(id(millis)).orElseThrow().recipients().getFirst().why();
  }

  private void pass(Duration time) {
    clock.advance(time);
    queue.turn();
  }

  private void at(Instant time) {
    pass(Duration.between(clock.instant(), time));
  }

  @Test
  void aHeldMessageGoesWhenItIsReleased() {
    submit(0, "billing", release(Duration.ofHours(5)));
    assertThat(deliverer.jobs).isEmpty();
    assertThat(queue.bodiesInMemory()).isZero();
    assertThat(why(0)).isEqualTo("released at 2026-11-22T17:00:00Z, as its sender asked");
    pass(Duration.ofHours(5).minusMillis(1));
    assertThat(deliverer.jobs).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(deliverer.jobs).hasSize(1);
  }

  @Test
  void theAgeOfAHeldMessageCountsFromItsRelease() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", release(Duration.ofHours(5)));
    pass(Duration.ofHours(5));
    assertThat(status(0).state()).isEqualTo(RecipientState.PENDING);
    assertThat(reports).isEmpty();
    while (status(0).state() == RecipientState.PENDING) {
      at(status(0).nextAttempt());
    }
    assertThat(clock.instant()).isEqualTo(NOW.plus(Duration.ofHours(9)));
    assertThat(reports).extracting(Report::action).containsExactly(Action.DELAYED, Action.FAILED);
    assertThat(reports.getFirst().until()).isEqualTo(NOW.plus(Duration.ofHours(9)));
  }

  @Test
  void anOperatorsRetryDoesNotWaitForTheRelease() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", release(Duration.ofHours(5)));
    assertThat(queue.retry(id(0))).isTrue();
    assertThat(deliverer.jobs).hasSize(1);
    assertThat(status(0).nextAttempt()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    assertThat(why(0)).contains("attempt 2 at");
  }

  @Test
  void aHoldThatEndsEarlyLeavesTheReleaseInPlace() {
    submit(0, "billing", release(Duration.ofHours(5)));
    assertThat(queue.hold(id(0))).isTrue();
    assertThat(queue.release(id(0))).isTrue();
    assertThat(deliverer.jobs).isEmpty();
    assertThat(status(0).nextAttempt()).isEqualTo(NOW.plus(Duration.ofHours(5)));
  }

  @Test
  void whatIsToBeReturnedIsTriedShortlyBeforeItsTimeAndNotAfterIt() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", by(Duration.ofMinutes(10), DeliverBy.Mode.RETURN, false));
    var times = new ArrayList<Duration>();
    while (status(0).state() == RecipientState.PENDING) {
      times.add(Duration.between(NOW, status(0).nextAttempt()));
      at(status(0).nextAttempt());
    }
    assertThat(times).extracting(Duration::toMinutes).containsExactly(1L, 3L, 7L, 9L, 10L);
    assertThat(deliverer.jobs).hasSize(5);
    assertThat(status(0).state()).isEqualTo(RecipientState.BOUNCED);
    assertThat(status(0).lastReply())
        .isEqualTo(
            "550 5.4.7 delivery time expired: it was to be delivered by 2026-11-22T12:10:00Z;"
                + " the last answer was: mx.example:25: 451 4.7.1 try later");
    assertThat(reports).extracting(Report::action).containsExactly(Action.FAILED);
    assertThat(store.events(id(0)))
        .filteredOn(event -> event.kind() == Event.Kind.BOUNCED)
        .singleElement()
        .matches(event -> "expired".equals(event.fields().get("reason")));
  }

  @Test
  void anAttemptThatEndsTooLateIsTheLast() {
    submit(0, "billing", by(Duration.ofMinutes(10), DeliverBy.Mode.RETURN, false));
    clock.advance(Duration.ofMinutes(11));
    deliverer.end(0, DEFERRED);
    assertThat(status(0).state()).isEqualTo(RecipientState.BOUNCED);
  }

  @Test
  void whoWantsToBeToldOfALateMessageIsToldOnceAndThen() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", by(Duration.ofHours(2), DeliverBy.Mode.NOTIFY, false));
    while (status(0).state() == RecipientState.PENDING) {
      at(status(0).nextAttempt());
      boolean late = !clock.instant().isBefore(NOW.plus(Duration.ofHours(2)));
      assertThat(reports.isEmpty()).isEqualTo(!late);
    }
    assertThat(reports).extracting(Report::action).containsExactly(Action.DELAYED, Action.FAILED);
    assertThat(reports.getFirst().lastAttempt()).isEqualTo(NOW.plus(Duration.ofHours(2)));
  }

  @Test
  void aTimeThatWasOverOnArrivalIsNotToldOfAgain() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", by(Duration.ofSeconds(-1), DeliverBy.Mode.NOTIFY, false));
    assertThat(reports).isEmpty();
    while (status(0).state() == RecipientState.PENDING) {
      at(status(0).nextAttempt());
    }
    // As for any other message.
    assertThat(reports.getFirst().lastAttempt()).isAfter(NOW.plus(RETRY.warn()));
  }

  @Test
  void relayingIsToldWhereATraceIsWantedOrNobodyWatchesAnyMore() {
    Reply ok = Reply.of(250, "2.0.0", "ok");
    var told = new Outcome.Delivered("h:25", ok, "", true, Outcome.Deadline.PASSED_ON);
    var lost = new Outcome.Delivered("h:25", ok, "", true, Outcome.Deadline.LOST);
    Duration hour = Duration.ofHours(1);
    submit(0, "billing", by(hour, DeliverBy.Mode.NOTIFY, false));
    deliverer.end(0, told);
    submit(1, "billing", by(hour, DeliverBy.Mode.NOTIFY, false), recipient(Notify.FAILURE));
    deliverer.end(1, lost);
    submit(2, "billing", by(hour, DeliverBy.Mode.RETURN, true));
    deliverer.end(2, told);
    submit(3, "billing", by(hour, DeliverBy.Mode.NOTIFY, true), never());
    deliverer.end(3, lost);
    submit(4, "billing", Handling.PLAIN);
    deliverer.end(4, DELIVERED);

    assertThat(reports)
        .extracting(report -> report.action() + " " + report.outcome().equals(lost))
        .containsExactly("RELAYED true", "RELAYED false");
  }

  private static Recipient never() {
    return new Recipient(Sample.mailbox("a@x.example"), Set.of(), null);
  }

  @Test
  void urgentMailGoesFirstAmongTheMailOfItsUser() {
    int[] priorities = {0, -4, 0, 9, 3, 9};
    submit(0, "first", Handling.PLAIN);
    for (int i = 0; i < priorities.length; i++) {
      submit(i + 1, "billing", Handling.PLAIN.with(priorities[i]));
    }
    for (int i = 0; i < priorities.length; i++) {
      deliverer.end(i, DELIVERED);
    }
    assertThat(deliverer.jobs.stream().skip(1).map(job -> job.message().id()).toList())
        .containsExactly(id(4), id(6), id(5), id(1), id(3), id(2));
  }

  @Test
  void urgentMailDoesNotTakeTheTurnsOfOtherUsers() {
    submit(0, "first", Handling.PLAIN);
    for (int i = 1; i <= 3; i++) {
      submit(i, "loud", Handling.PLAIN.with(9));
      submit(i + 10, "quiet", Handling.PLAIN.with(-9));
    }
    for (int i = 0; i < 6; i++) {
      deliverer.end(i, DELIVERED);
    }
    assertThat(deliverer.jobs.stream().skip(1).map(job -> job.message().origin().user()).toList())
        .containsExactly("loud", "quiet", "loud", "quiet", "loud", "quiet");
  }
}
