package dev.postern.queue;

import static dev.postern.queue.ScriptedDeliverer.DEFERRED;
import static dev.postern.queue.ScriptedDeliverer.DELIVERED;
import static dev.postern.queue.ScriptedDeliverer.REJECTED;
import static dev.postern.store.Sample.NOW;
import static dev.postern.store.Sample.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.mail.Envelope;
import dev.postern.mail.MessageId;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.ReversePath;
import dev.postern.observe.Metrics;
import dev.postern.store.Backlog;
import dev.postern.store.Body;
import dev.postern.store.MemoryStore;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.Sample;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class QueueTest {

  private static final RetryConfig RETRY =
      new RetryConfig(
          Duration.ofMinutes(1), 2, Duration.ofHours(1), Duration.ofHours(4), Duration.ofHours(1));

  private final MemoryStore store = new MemoryStore();
  private final FakeClock clock = new FakeClock(NOW);
  private final ScriptedDeliverer deliverer = new ScriptedDeliverer();
  private final List<Event> emitted = Collections.synchronizedList(new ArrayList<>());
  private final Reports reports = new Reports();
  private final Metrics metrics = new Metrics();
  private QueueLimits limits =
      new QueueLimits(1000, 10_000, 500, 100, 50, 10, Duration.ofMinutes(5));
  private boolean routed = true;
  private Queue queue = restart();

  private Queue restart() {
    queue =
        new Queue(
            limits,
            new Judge(() -> RETRY, () -> 0.5),
            store,
            (mailbox, _) ->
                routed ? Optional.of(new Destination(mailbox.domain().ascii())) : Optional.empty(),
            deliverer,
            reports,
            emitted::add,
            new Metrics(),
            clock);
    // The first look finds what the store has, and from then on mail is taken as it comes.
    queue.turn();
    return queue;
  }

  /// Notifications, all of which are made, or none.
  private static final class Reports implements FailureSink {
    final List<Report> made = new ArrayList<>();
    boolean failing;
    CompletableFuture<Optional<MessageId>> slow;

    @Override
    public CompletionStage<Optional<MessageId>> report(
        StoredMessage message, List<Report> reports) {
      if (failing) {
        return CompletableFuture.failedFuture(new IllegalStateException("no room"));
      }
      made.addAll(reports);
      if (slow != null) {
        return slow;
      }
      return CompletableFuture.completedFuture(Optional.of(new MessageId(77)));
    }
  }

  private StoredMessage submit(long millis, String user, String... recipients) {
    return submit(Sample.message(millis, user, 100, Sample.envelope(recipients)));
  }

  private StoredMessage submit(StoredMessage message) {
    Body body = Sample.body(store, Sample.octets((int) message.size(), 1));
    // A store hands a message over before it records anything else: it has one thread for both.
    synchronized (store) {
      store.accept(message, body, List.of()).toCompletableFuture().join();
      queue.enqueue(message, body);
    }
    return message;
  }

  private RecipientStatus status(long millis) {
    return store.recipients(id(millis)).getFirst();
  }

  private void pass(Duration time) {
    clock.advance(time);
    queue.turn();
  }

  private String why(long millis) {
    return queue.show(id(millis)).orElseThrow().recipients().getFirst().why();
  }

  @Test
  void deliversAtOnceFromMemoryAndRecords() {
    submit(0, "billing", "a@example.org");
    assertThat(deliverer.last().body()).isNotNull();
    assertThat(deliverer.last().attempt()).isEqualTo(1);
    assertThat(why(0)).isEqualTo("attempt 1 at example.org is under way since %s", clock.instant());
    deliverer.last().progress().at("mx.example:25");
    assertThat(why(0))
        .isEqualTo(
            "attempt 1 at example.org is under way with mx.example:25 since %s", clock.instant());

    clock.advance(Duration.ofMillis(1500));
    deliverer.end(0, DELIVERED);

    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(store.body(id(0))).isEmpty();
    Event event = store.events(id(0)).getFirst();
    assertThat(event.kind()).isEqualTo(Event.Kind.DELIVERED);
    assertThat(event.recipient()).isEqualTo("a@example.org");
    assertThat(event.fields())
        .containsEntry("attempt", 1L)
        .containsEntry("hop", "mx.example:25")
        .containsEntry("reply", "250 2.0.0 ok")
        .containsEntry("seconds", 1.5);
    assertThat(emitted).hasSize(1);
    assertThat(queue.inMemory()).isZero();
    assertThat(queue.bodiesInMemory()).isZero();
    assertThat(why(0)).isEqualTo("delivered to mx.example:25: 250 2.0.0 ok");
    assertThat(reports.made).isEmpty();
  }

  @Test
  void whatFindsNoRoomIsNotTriedRoundAndRound() {
    deliverer.full(true);
    submit(0, "billing", "a@x.example");
    submit(1, "billing", "a@x.example");
    int tries = deliverer.jobs.size();
    assertThat(tries).isBetween(1, 10);
    queue.turn();
    assertThat(deliverer.jobs.size()).isBetween(tries + 1, tries + 10);
    deliverer.full(false);
    queue.turn();
    assertThat(deliverer.ends).hasSize(1);
  }

  @Test
  void aDestinationThatBreaksKeepsNobodyElsesMail() {
    var broken = new Destination("broken.example");
    deliverer.gates.put(broken, "site");
    deliverer.gates.put(new Destination("x.example"), "site");
    deliverer.broken(broken);
    submit(0, "billing", "a@broken.example");
    submit(1, "billing", "a@x.example");
    assertThat(deliverer.jobs).extracting(job -> job.destination().name()).contains("x.example");
    deliverer.end(0, DELIVERED);
    deliverer.broken(null);
    queue.turn();
    assertThat(deliverer.last().destination()).isEqualTo(broken);
  }

  @Test
  void groupsRecipientsByDestinationWithinTheLimit() {
    limits = new QueueLimits(1000, 10_000, 500, 3, 50, 10, Duration.ofMinutes(5));
    restart();
    deliverer.concurrency(10);
    submit(
        0,
        "billing",
        "a@x.example",
        "b@y.example",
        "c@x.example",
        "d@x.example",
        "e@x.example",
        "f@x.example");
    assertThat(deliverer.jobs)
        .extracting(job -> job.destination().name() + job.indexes())
        .containsExactly("x.example[0, 2, 3]", "x.example[4, 5]", "y.example[1]");
  }

  @Test
  void keepsToTheConcurrencyOfEachDestination() {
    deliverer.concurrency(2);
    for (int i = 0; i < 10; i++) {
      submit(i, "billing", "a@x.example", "a@y.example");
    }
    assertThat(deliverer.jobs).hasSize(4);
    assertThat(why(9)).isEqualTo("waiting for a free connection to x.example");
    for (int i = 0; i < 20; i++) {
      deliverer.end(i, DELIVERED);
    }
    assertThat(deliverer.most).isEqualTo(4);
    assertThat(store.backlog().pending()).isZero();
  }

  @Test
  void manyMessagesOfOneUserDontDelayAnothers() {
    for (int i = 0; i < 100; i++) {
      submit(i, "newsletter", "a@x.example");
    }
    submit(1000, "reset", "b@x.example");
    submit(1001, "alerts", "c@x.example");
    deliverer.end(0, DELIVERED);
    deliverer.end(1, DELIVERED);
    deliverer.end(2, DELIVERED);
    assertThat(deliverer.jobs)
        .extracting(job -> job.message().origin().user())
        .containsExactly("newsletter", "newsletter", "reset", "alerts");
  }

  @Test
  void projectsTakeTurnsHoweverManyUsersTheyHave() {
    deliverer.concurrency(0);
    for (int i = 0; i < 6; i++) {
      submit(from(i, "crowd-" + i, "crowd"));
    }
    submit(from(6, "single", "small"));
    submit(from(7, "single", "small"));
    deliverer.concurrency(1);
    queue.turn();
    for (int i = 0; i < 3; i++) {
      deliverer.end(i, DELIVERED);
    }
    assertThat(deliverer.jobs)
        .extracting(job -> job.message().origin().project())
        .containsExactly("crowd", "small", "crowd", "small");
  }

  private static StoredMessage from(long millis, String user, String project) {
    StoredMessage plain = Sample.message(millis, user, 100, Sample.envelope("a@x.example"));
    return new StoredMessage(
        plain.id(),
        plain.acceptedAt(),
        new dev.postern.store.Origin(user, project),
        plain.envelope(),
        plain.size(),
        plain.messageIdField(),
        plain.subject());
  }

  @Test
  void attemptsThatEndAtOnceDontNest() {
    limits = new QueueLimits(100_000, 10_000, 100_000, 100, 50, 1000, Duration.ofMinutes(5));
    restart();
    deliverer.concurrency(0);
    for (int i = 0; i < 5000; i++) {
      submit(i, "billing", "a@x.example");
    }
    deliverer.concurrency(1);
    deliverer.script(_ -> DELIVERED);
    for (int i = 0; i < 200; i++) {
      queue.turn();
    }
    assertThat(store.backlog().pending()).isZero();
    assertThat(deliverer.jobs).hasSize(5000);
  }

  @Test
  void deferredMailComesBackAfterItsWait() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", "a@x.example");
    assertThat(status(0).nextAttempt()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    assertThat(status(0).lastReply()).isEqualTo("mx.example:25: 451 4.7.1 try later");
    assertThat(why(0))
        .isEqualTo(
            "deferred by mx.example:25 (451 4.7.1 try later); attempt 2 at 2026-11-22T12:01:00Z");
    assertThat(queue.bodiesInMemory()).isZero();

    pass(Duration.ofSeconds(59));
    assertThat(deliverer.jobs).hasSize(1);
    pass(Duration.ofSeconds(1));
    assertThat(deliverer.jobs).hasSize(2);
    assertThat(deliverer.last().attempt()).isEqualTo(2);
    assertThat(deliverer.last().body()).isNull();
    assertThat(status(0).nextAttempt()).isEqualTo(NOW.plus(Duration.ofMinutes(3)));
  }

  @Test
  void warnsOnceAndGivesUpAfterALastAttempt() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", "a@x.example");
    for (int i = 0; i < 4 * 60 + 1; i++) {
      pass(Duration.ofMinutes(1));
    }
    assertThat(status(0).state()).isEqualTo(RecipientState.BOUNCED);
    assertThat(reports.made)
        .extracting(FailureSink.Report::action)
        .containsExactly(FailureSink.Action.DELAYED, FailureSink.Action.FAILED);
    assertThat(reports.made.getFirst().until()).isEqualTo(NOW.plus(Duration.ofHours(4)));
    FailureSink.Report failed = reports.made.getLast();
    assertThat(failed.lastAttempt()).isEqualTo(NOW.plus(Duration.ofHours(4)));
    assertThat(failed.outcome()).isInstanceOf(Outcome.Rejected.class);
    assertThat(failed.outcome().reply().toString())
        .startsWith("550 5.4.7 delivery time expired")
        .contains("451 4.7.1 try later");
    Event last = store.events(id(0)).get(store.events(id(0)).size() - 2);
    assertThat(last.fields()).containsEntry("reason", "expired").containsEntry("status", "5.4.7");
    assertThat(store.events(id(0)).getLast().fields())
        .containsEntry("action", "failed")
        .containsEntry("dsn", new MessageId(77).toString());
  }

  @Test
  void aRejectedRecipientBouncesAloneAfterItsNotification() {
    submit(0, "billing", "a@x.example", "b@x.example");
    deliverer.ends.getFirst().complete(new Deliverer.Result.Tried(List.of(DELIVERED, REJECTED)));
    assertThat(store.recipients(id(0)))
        .extracting(RecipientStatus::state)
        .containsExactly(RecipientState.DELIVERED, RecipientState.BOUNCED);
    assertThat(reports.made)
        .extracting(FailureSink.Report::index, FailureSink.Report::action)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(1, FailureSink.Action.FAILED));
  }

  @Test
  void aNotificationThatFailsKeepsTheRecipientPending() {
    deliverer.script(_ -> REJECTED);
    reports.failing = true;
    submit(0, "billing", "a@x.example");
    assertThat(status(0).state()).isEqualTo(RecipientState.PENDING);
    reports.failing = false;
    pass(Duration.ofMinutes(1));
    assertThat(status(0).state()).isEqualTo(RecipientState.BOUNCED);
    assertThat(reports.made).hasSize(1);
  }

  @Test
  void successIsReportedWhereTheHopWillNot() {
    var recipients =
        List.of(
            new Recipient(Sample.mailbox("a@x.example"), Set.of(Notify.SUCCESS), null),
            new Recipient(Sample.mailbox("b@x.example"), Set.of(Notify.SUCCESS), null),
            new Recipient(Sample.mailbox("c@x.example"), Set.of(Notify.FAILURE), null));
    var envelope = Envelope.of(ReversePath.of(Sample.mailbox("app@app.example")), recipients);
    submit(Sample.message(0, "billing", 10, envelope));
    var withDsn = new Outcome.Delivered("h:25", Reply.of(250, "2.0.0", "ok"), "", true);
    deliverer
        .ends
        .getFirst()
        .complete(new Deliverer.Result.Tried(List.of(DELIVERED, withDsn, DELIVERED)));
    assertThat(reports.made)
        .extracting(FailureSink.Report::index, FailureSink.Report::action)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(0, FailureSink.Action.RELAYED));
    assertThat(store.backlog().pending()).isZero();
  }

  @Test
  void aSuccessReportThatFailsDoesNotSendTheMailAgain() {
    reports.failing = true;
    var recipient = new Recipient(Sample.mailbox("a@x.example"), Set.of(Notify.SUCCESS), null);
    var envelope =
        Envelope.of(ReversePath.of(Sample.mailbox("app@app.example")), List.of(recipient));
    submit(Sample.message(0, "billing", 10, envelope));
    deliverer.end(0, DELIVERED);
    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
  }

  @Test
  void withoutARouteMailIsDeferred() {
    routed = false;
    submit(0, "billing", "a@x.example");
    assertThat(status(0).attempts()).isEqualTo(1);
    assertThat(why(0)).contains("no route takes this recipient").contains("attempt 2 at");
    routed = true;
    pass(Duration.ofMinutes(1));
    assertThat(deliverer.jobs).hasSize(1);
  }

  @Test
  void aBrokenDelivererDefers() {
    submit(0, "billing", "a@x.example", "b@x.example");
    deliverer.ends.getFirst().complete(new Deliverer.Result.Tried(List.of(DELIVERED)));
    submit(1, "billing", "a@x.example");
    deliverer.ends.getLast().completeExceptionally(new IllegalStateException("bug"));
    assertThat(store.backlog().pending()).isEqualTo(3);
    assertThat(status(0).lastReply()).contains("4.3.0");
    assertThat(status(1).lastReply()).contains("4.3.0");
  }

  @Test
  void aNewQueueGoesOnWhereTheOldOneStopped() {
    deliverer.script(_ -> DEFERRED);
    for (int i = 0; i < 35; i++) {
      submit(i, "billing", "a@x.example", "b@y.example");
    }
    restart();
    queue.turn();
    assertThat(queue.inMemory()).isEqualTo(70);
    deliverer.jobs.clear();
    deliverer.script(_ -> DELIVERED);
    pass(Duration.ofMinutes(1));
    for (int i = 0; i < 10; i++) {
      queue.turn();
    }
    assertThat(deliverer.jobs).hasSize(70);
    assertThat(deliverer.jobs).allMatch(job -> job.attempt() == 2 && job.body() == null);
    assertThat(store.backlog()).isEqualTo(new Backlog(0, 0, Optional.empty()));
  }

  @Test
  void memoryHoldsAWindowAndNothingIsForgotten() {
    limits = new QueueLimits(50, 10_000, 500, 100, 50, 10, Duration.ofMinutes(5));
    restart();
    queue.turn();
    deliverer.concurrency(0);
    for (int i = 0; i < 500; i++) {
      submit(i, "user" + i % 7, "a@x.example");
      assertThat(queue.inMemory()).isLessThanOrEqualTo(50);
    }
    clock.advance(Duration.ofSeconds(1));
    assertThat(why(499)).contains("memory is full");
    deliverer.concurrency(2);
    deliverer.script(_ -> DELIVERED);
    for (int i = 0; i < 200; i++) {
      queue.turn();
    }
    assertThat(store.backlog().pending()).isZero();
    assertThat(deliverer.jobs).hasSize(500);
    submit(501, "billing", "a@x.example");
    assertThat(status(501).state()).isEqualTo(RecipientState.DELIVERED);
  }

  @Test
  void whatIsDueLaterMakesRoomForWhatIsDueNow() {
    limits = new QueueLimits(50, 10_000, 500, 100, 50, 10, Duration.ofMinutes(5));
    restart();
    queue.turn();
    deliverer.script(_ -> DEFERRED);
    for (int i = 0; i < 200; i++) {
      submit(i, "billing", "a@x.example");
    }
    assertThat(queue.inMemory()).isLessThanOrEqualTo(50);
    deliverer.jobs.clear();
    deliverer.script(_ -> DELIVERED);
    clock.advance(Duration.ofSeconds(1));
    submit(1000, "billing", "a@x.example");
    queue.turn();
    assertThat(status(1000).state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(deliverer.jobs).hasSize(1);

    pass(Duration.ofMinutes(2));
    for (int i = 0; i < 50; i++) {
      queue.turn();
    }
    assertThat(store.backlog().pending()).isZero();
    assertThat(deliverer.jobs).hasSize(201);
  }

  @Test
  void aDestinationThatFillsMemoryKeepsNobodyElsesNewMailOut() {
    limits = new QueueLimits(80, 10_000, 500, 100, 50, 10, Duration.ofMinutes(5));
    restart();
    queue.turn();
    deliverer.concurrency(1);
    for (int i = 0; i < 200; i++) {
      submit(i, "billing", "a@dead.example");
    }
    assertThat(queue.inMemory()).isLessThanOrEqualTo(80);
    deliverer.script(_ -> DELIVERED);
    clock.advance(Duration.ofSeconds(5));

    submit(1000, "reset", "a@x.example");
    assertThat(status(1000).state()).isEqualTo(RecipientState.DELIVERED);

    deliverer.script(null);
    for (int i = 0; i < 200; i++) {
      submit(2000 + i, "reset", "a@y.example");
      assertThat(queue.inMemory()).isLessThanOrEqualTo(100);
    }
    deliverer.concurrency(2);
    deliverer.script(_ -> DELIVERED);
    for (int i = 0; i < 100; i++) {
      queue.turn();
    }
    // The first of each is still under way.
    assertThat(store.backlog().pending()).isEqualTo(2);
    assertThat(deliverer.jobs)
        .extracting(job -> job.message().id())
        .doesNotHaveDuplicates()
        .hasSize(401);
  }

  @Test
  void bodiesInMemoryHaveABudget() {
    deliverer.concurrency(0);
    for (int i = 0; i < 20; i++) {
      submit(Sample.message(i, "billing", 1000, Sample.envelope("a@x.example")));
    }
    assertThat(queue.bodiesInMemory()).isEqualTo(10_000);
    deliverer.concurrency(1);
    deliverer.script(_ -> DELIVERED);
    queue.turn();
    assertThat(deliverer.jobs.stream().filter(job -> job.body() != null)).hasSize(10);
    assertThat(queue.bodiesInMemory()).isZero();
  }

  @Test
  void whileTheStoreFailsNothingStartsAndOutcomesWait() {
    submit(0, "billing", "a@x.example");
    submit(1, "billing", "b@x.example");
    store.failing(true);
    deliverer.end(0, DELIVERED);
    queue.turn();
    assertThat(deliverer.jobs).hasSize(1);
    assertThat(emitted).isEmpty();
    assertThat(why(1)).contains("waiting for the store");

    store.failing(false);
    queue.turn();
    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(emitted).hasSize(1);
    assertThat(deliverer.jobs).hasSize(2);
  }

  @Test
  void outcomesThatWaitAreBounded() {
    limits = new QueueLimits(1000, 10_000, 500, 100, 5, 10, Duration.ofMinutes(5));
    restart();
    deliverer.concurrency(100);
    for (int i = 0; i < 30; i++) {
      submit(i, "billing", "a@x.example");
    }
    assertThat(deliverer.jobs).hasSize(30);
    // A notification that takes long keeps its outcome from being recorded.
    reports.slow = new CompletableFuture<>();
    for (int i = 0; i < 5; i++) {
      deliverer.end(i, REJECTED);
    }
    submit(100, "billing", "a@x.example");
    queue.turn();
    assertThat(deliverer.jobs).hasSize(30);

    reports.slow.complete(Optional.empty());
    queue.turn();
    assertThat(deliverer.jobs).hasSize(31);
  }

  @Test
  void holdAndRelease() {
    deliverer.concurrency(0);
    submit(0, "billing", "a@x.example");
    assertThat(queue.hold(id(0))).isTrue();
    assertThat(queue.hold(id(0))).isFalse();
    assertThat(why(0)).isEqualTo("held by an operator");
    assertThat(queue.backlog().held()).isEqualTo(1);
    deliverer.concurrency(1);
    pass(Duration.ofHours(10));
    assertThat(deliverer.jobs).isEmpty();
    assertThat(queue.inMemory()).isZero();

    assertThat(queue.release(id(0))).isTrue();
    assertThat(queue.release(id(0))).isFalse();
    assertThat(deliverer.jobs).hasSize(1);
    assertThat(store.events(id(0)))
        .extracting(Event::kind)
        .containsExactly(Event.Kind.HELD, Event.Kind.RELEASED);
  }

  @Test
  void heldMailStaysHeldAcrossARestart() {
    deliverer.concurrency(0);
    submit(0, "billing", "a@x.example");
    queue.hold(id(0));
    deliverer.concurrency(1);
    restart();
    queue.turn();
    assertThat(deliverer.jobs).isEmpty();
    assertThat(queue.release(id(0))).isTrue();
    assertThat(deliverer.jobs).hasSize(1);
  }

  @Test
  void aHoldDuringAnAttemptComesAfterIt() {
    submit(0, "billing", "a@x.example");
    assertThat(queue.hold(id(0))).isTrue();
    deliverer.end(0, DEFERRED);
    assertThat(status(0).state()).isEqualTo(RecipientState.HELD);
    assertThat(status(0).attempts()).isEqualTo(1);
    pass(Duration.ofHours(1));
    assertThat(deliverer.jobs).hasSize(1);
  }

  @Test
  void aReleaseTakesBackAHoldDuringAnAttempt() {
    submit(0, "billing", "a@x.example");
    queue.hold(id(0));
    assertThat(queue.release(id(0))).isTrue();
    deliverer.end(0, DEFERRED);
    assertThat(status(0).state()).isEqualTo(RecipientState.PENDING);
  }

  @Test
  void holdsAllOfAUserInMemoryUnderWayAndBeyond() {
    limits = new QueueLimits(20, 10_000, 500, 100, 50, 5, Duration.ofMinutes(5));
    restart();
    deliverer.concurrency(1);
    for (int i = 0; i < 60; i++) {
      submit(i, i % 3 == 0 ? "alerts" : "billing", "a@x" + i % 4 + ".example", "b@y.example");
    }
    assertThat(queue.inMemory()).isLessThan(30);
    long billing = deliverer.jobs.stream().filter(QueueTest::isBilling).count();
    assertThat(billing).isPositive();

    assertThat(queue.holdAllOf("billing", "frozen: leaked")).isEqualTo(80);
    assertThat(queue.holdAllOf("billing", "frozen: leaked")).isZero();

    // What was under way ends as it does: one is delivered, the others are held again.
    var under = new ArrayList<>(deliverer.jobs);
    deliverer.concurrency(100);
    for (int i = 0; i < under.size(); i++) {
      deliverer.end(i, i == 0 ? DELIVERED : DEFERRED);
    }
    pass(Duration.ofHours(3));
    assertThat(deliverer.jobs.stream().skip(under.size()).filter(QueueTest::isBilling)).isEmpty();
    for (int i = 0; i < 60; i++) {
      if (i % 3 != 0) {
        assertThat(store.recipients(id(i)))
            .allMatch(status -> status.state() != RecipientState.PENDING);
      }
    }
    String why = queue.show(id(59)).orElseThrow().recipients().getLast().why();
    assertThat(why).startsWith("held: frozen: leaked");
    assertThat(emitted)
        .filteredOn(event -> event.kind() == Event.Kind.HELD)
        .allMatch(event -> "frozen: leaked".equals(event.fields().get("reason")));
  }

  private static boolean isBilling(Job job) {
    return job.message().origin().user().equals("billing");
  }

  @Test
  void whatIsHeldOfAUserStaysHeldAcrossARestart() {
    deliverer.concurrency(0);
    submit(0, "billing", "a@x.example");
    submit(1, "alerts", "a@x.example");
    assertThat(queue.holdAllOf("billing", "frozen")).isEqualTo(1);
    deliverer.concurrency(5);
    clock.advance(Duration.ofSeconds(1));
    restart();
    queue.turn();
    assertThat(deliverer.jobs).hasSize(1);
    assertThat(why(0)).isEqualTo("held: frozen");
  }

  @Test
  void releasesAllOfAUserThoughMemoryIsFullWithWhatIsDueLater() {
    limits = new QueueLimits(20, 10_000, 500, 100, 50, 5, Duration.ofMinutes(5));
    restart();
    deliverer.concurrency(0);
    for (int i = 0; i < 30; i++) {
      submit(i, "billing", "a@x.example");
    }
    queue.holdAllOf("billing", "frozen");
    deliverer.concurrency(1000);
    clock.advance(Duration.ofSeconds(1));
    for (int i = 30; i < 55; i++) {
      submit(i, "alerts", "a@x.example");
      queue.turn();
      deliverer.end(i - 30, DEFERRED);
    }
    assertThat(queue.inMemory()).isGreaterThan(limits.window() - limits.page());
    int before = deliverer.jobs.size();

    assertThat(queue.releaseAllOf("billing")).isEqualTo(30);
    queue.turn();
    assertThat(deliverer.jobs.stream().skip(before).filter(QueueTest::isBilling).count())
        .isEqualTo(20);
    for (int i = before; i < before + 20; i++) {
      deliverer.end(i, DELIVERED);
    }
    queue.turn();
    assertThat(deliverer.jobs.stream().skip(before).filter(QueueTest::isBilling).count())
        .isEqualTo(30);
    assertThat(queue.releaseAllOf("billing")).isZero();
    assertThat(why(20)).doesNotContain("held");

    // What gave way comes back at its time.
    for (int i = before + 20; i < before + 30; i++) {
      deliverer.end(i, DELIVERED);
    }
    int sent = deliverer.jobs.size();
    pass(Duration.ofMinutes(2));
    deliverer.jobs.stream().skip(sent).forEach(job -> assertThat(isBilling(job)).isFalse());
    for (int i = sent; i < deliverer.jobs.size(); i++) {
      deliverer.end(i, DELIVERED);
    }
    queue.turn();
    assertThat(deliverer.jobs.size() - sent).isEqualTo(25);
  }

  @Test
  void aReleaseOfAllTakesBackAHoldDuringAnAttempt() {
    submit(0, "billing", "a@x.example");
    assertThat(queue.holdAllOf("billing", "frozen")).isEqualTo(1);
    assertThat(queue.releaseAllOf("billing")).isEqualTo(1);
    deliverer.end(0, DEFERRED);
    assertThat(status(0).state()).isEqualTo(RecipientState.PENDING);
    assertThat(status(0).heldFor()).isNull();
  }

  @Test
  void deletesAllOfAUserHeldOrNot() {
    submit(0, "billing", "a@x.example", "b@y.example");
    deliverer.concurrency(0);
    submit(1, "billing", "a@x.example");
    submit(2, "billing", "a@x.example");
    submit(3, "alerts", "a@x.example");
    queue.hold(id(1));

    assertThat(queue.deleteAllOf("billing")).isEqualTo(4);
    deliverer.end(0, DELIVERED);
    deliverer.end(1, DEFERRED);

    assertThat(store.recipients(id(0)))
        .extracting(RecipientStatus::state)
        .containsExactly(RecipientState.DELIVERED, RecipientState.DELETED);
    assertThat(status(1).state()).isEqualTo(RecipientState.DELETED);
    assertThat(status(2).state()).isEqualTo(RecipientState.DELETED);
    assertThat(status(3).state()).isEqualTo(RecipientState.PENDING);
    assertThat(store.body(id(2))).isEmpty();
    assertThat(queue.inMemory()).isEqualTo(1);
    assertThat(reports.made).isEmpty();
  }

  @Test
  void aFailingStoreSaysHowFarItCame() {
    deliverer.concurrency(0);
    submit(0, "billing", "a@x.example");
    store.failing(true);
    assertThatThrownBy(() -> queue.holdAllOf("billing", "frozen"))
        .hasMessageStartingWith("only 0 recipients are done");
  }

  @Test
  void deleteEndsWithoutANotification() {
    deliverer.concurrency(0);
    submit(0, "billing", "a@x.example", "b@y.example");
    assertThat(queue.delete(id(0))).isTrue();
    assertThat(queue.delete(id(0))).isFalse();
    assertThat(status(0).state()).isEqualTo(RecipientState.DELETED);
    assertThat(store.body(id(0))).isEmpty();
    deliverer.concurrency(1);
    queue.turn();
    assertThat(deliverer.jobs).isEmpty();
    assertThat(reports.made).isEmpty();
    assertThat(why(0)).isEqualTo("deleted by an operator");
  }

  @Test
  void aDeleteDuringAnAttemptLosesAgainstDelivery() {
    submit(0, "billing", "a@x.example");
    submit(1, "billing", "a@y.example");
    submit(2, "billing", "a@z.example");
    for (int i = 0; i < 3; i++) {
      assertThat(queue.delete(id(i))).isTrue();
    }
    deliverer.end(0, DELIVERED);
    deliverer.end(1, DEFERRED);
    deliverer.end(2, REJECTED);
    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(status(1).state()).isEqualTo(RecipientState.DELETED);
    assertThat(status(2).state()).isEqualTo(RecipientState.DELETED);
    assertThat(reports.made).isEmpty();
    assertThat(queue.inMemory()).isZero();
  }

  @Test
  void retryMakesDueNow() {
    deliverer.script(_ -> DEFERRED);
    submit(0, "billing", "a@x.example");
    assertThat(queue.retry(id(0))).isTrue();
    assertThat(deliverer.jobs).hasSize(2);
    assertThat(deliverer.last().attempt()).isEqualTo(2);
    assertThat(queue.retry(id(9))).isFalse();
    deliverer.script(_ -> DELIVERED);
    queue.retry(id(0));
    assertThat(queue.retry(id(0))).isFalse();
    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
  }

  @Test
  void retryFindsWhatIsNotInMemory() {
    limits = new QueueLimits(20, 10_000, 500, 100, 50, 10, Duration.ofMinutes(5));
    restart();
    queue.turn();
    deliverer.script(_ -> DEFERRED);
    for (int i = 0; i < 60; i++) {
      submit(i, "billing", "a@x.example");
      clock.advance(Duration.ofSeconds(1));
    }
    deliverer.jobs.clear();
    deliverer.script(_ -> DELIVERED);
    assertThat(why(59)).contains("attempt 2 at");
    assertThat(queue.retry(id(59))).isTrue();
    assertThat(status(59).state()).isEqualTo(RecipientState.DELIVERED);
  }

  @Test
  void aLostHandOverIsFoundByTheSweep() {
    queue.turn();
    Sample.accept(store, 0, Sample.octets(10, 1), "a@x.example");
    pass(Duration.ofMinutes(4));
    assertThat(deliverer.jobs).isEmpty();
    pass(Duration.ofMinutes(2));
    queue.turn();
    assertThat(deliverer.jobs).hasSize(1);
  }

  @Test
  void closingStartsNothingMoreAndWaitsForRecords() {
    queue.start();
    submit(0, "billing", "a@x.example");
    submit(1, "billing", "a@x.example");
    var closing = Thread.ofVirtual().start(() -> queue.close(Duration.ofSeconds(30)));
    while (closing.getState() == Thread.State.NEW || queue.backlog().pending() != 2) {
      Thread.onSpinWait();
    }
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    deliverer.end(0, DELIVERED);
    joined(closing);
    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(deliverer.jobs).hasSize(1);
    assertThat(status(1).state()).isEqualTo(RecipientState.PENDING);
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void destinationsThatShareALimitTakeTurns() {
    deliverer.concurrency(1);
    deliverer.gates.put(new Destination("x.example"), "site");
    deliverer.gates.put(new Destination("y.example"), "site");
    for (int i = 0; i < 3; i++) {
      submit(i, "billing", "a@x.example");
    }
    submit(3, "billing", "a@y.example");
    submit(4, "billing", "a@y.example");

    for (int i = 0; i < 5; i++) {
      deliverer.end(i, DELIVERED);
    }

    assertThat(deliverer.jobs)
        .extracting(job -> job.destination().name())
        .containsExactly("x.example", "x.example", "y.example", "x.example", "y.example");
    assertThat(deliverer.most).isEqualTo(1);
  }

  @Test
  void aDestinationThatIsShutIsPutOffWithoutAnAttempt() {
    Instant until = NOW.plus(Duration.ofMinutes(10));
    deliverer.readiness(new Deliverer.Readiness.Shut(until, "paused by a rule"));
    submit(0, "billing", "a@x.example");

    assertThat(deliverer.jobs).isEmpty();
    assertThat(status(0).attempts()).isZero();
    assertThat(status(0).nextAttempt()).isEqualTo(until);
    assertThat(emitted).isEmpty();
    assertThat(why(0)).contains("paused by a rule").contains("2026").doesNotContain("deferred");

    deliverer.readiness(null);
    pass(Duration.ofMinutes(9));
    assertThat(deliverer.jobs).isEmpty();
    pass(Duration.ofMinutes(2));
    assertThat(deliverer.last().attempt()).isEqualTo(1);
  }

  @Test
  void whatIsPutOffStillExpiresAndItsSenderIsTold() {
    submit(0, "billing", "a@x.example");
    deliverer.end(0, DEFERRED);
    deliverer.readiness(
        new Deliverer.Readiness.Shut(NOW.plus(Duration.ofDays(30)), "suspended by an operator"));
    pass(Duration.ofHours(5));

    assertThat(status(0).state()).isEqualTo(RecipientState.BOUNCED);
    assertThat(reports.made)
        .singleElement()
        .satisfies(
            report ->
                assertThat(report.outcome().reply().toString())
                    .contains("suspended by an operator"));
  }

  @Test
  void aJobThatFindsNoRoomStandsInLineAgain() {
    submit(0, "billing", "a@x.example");
    deliverer.end(0, new Deliverer.Result.NoRoom());
    assertThat(deliverer.jobs).hasSize(1);
    assertThat(status(0).attempts()).isZero();
    queue.turn();
    assertThat(deliverer.jobs).hasSize(2);
    deliverer.end(1, DELIVERED);
    assertThat(status(0).state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(status(0).attempts()).isEqualTo(1);
  }

  @Test
  void aLineThatIsTooLongIsCutAtItsEnd() {
    limits = new QueueLimits(1000, 10_000, 5, 100, 50, 10, Duration.ofMinutes(5));
    restart();
    deliverer.concurrency(1);
    for (int i = 0; i < 20; i++) {
      submit(i, "billing", "a@x.example");
    }

    assertThat(deliverer.jobs).hasSize(1);
    List<Integer> putOff =
        java.util.stream.IntStream.range(0, 20)
            .filter(i -> status(i).nextAttempt().isAfter(clock.instant().plusSeconds(1)))
            .boxed()
            .toList();
    // The first is under way, five stand in line.
    assertThat(putOff).hasSize(14).doesNotContain(1, 2, 3, 4);
    assertThat(why(19)).contains("the line at its destination is full");
  }

  @Test
  void manyThreadsDeliverEachMessageOnce() {
    limits = new QueueLimits(100, 10_000, 10_000, 100, 50, 20, Duration.ofMinutes(5));
    var seen = new ConcurrentLinkedQueue<MessageId>();
    var threads = java.util.concurrent.Executors.newFixedThreadPool(4);
    Deliverer slow =
        new Deliverer() {
          @Override
          public CompletionStage<Result> deliver(Job job) {
            seen.add(job.message().id());
            return CompletableFuture.supplyAsync(
                () -> new Result.Tried(List.of(DELIVERED)), threads);
          }

          @Override
          public Readiness readiness(Destination destination, int underWay) {
            return underWay < 10 ? new Readiness.Ready() : new Readiness.Busy();
          }
        };
    queue =
        new Queue(
            limits,
            new Judge(() -> RETRY, () -> 0.5),
            store,
            (mailbox, _) -> Optional.of(new Destination(mailbox.domain().ascii())),
            slow,
            reports,
            _ -> {},
            metrics,
            clock);
    clock.advance(Duration.ofMinutes(1));
    queue.start();
    var submitters = new ArrayList<Thread>();
    for (int thread = 0; thread < 4; thread++) {
      int first = thread * 10_000;
      submitters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 300; i++) {
                      submit(first + i, "user" + first, "a@x" + i % 3 + ".example");
                    }
                  }));
    }
    submitters.forEach(QueueTest::joined);
    while (store.backlog().pending() > 0) {
      Thread.onSpinWait();
    }
    queue.close(Duration.ofSeconds(30));
    threads.shutdown();
    assertThat(seen).hasSize(1200).doesNotHaveDuplicates();
    assertThat(metrics.scrape())
        .contains("postern_outcomes_total{outcome=\"delivered\"} 1200.0")
        .contains("postern_queue_in_flight 0.0");
  }
}
