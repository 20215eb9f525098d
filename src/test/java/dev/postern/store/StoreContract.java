package dev.postern.store;

import static dev.postern.store.Sample.NOW;
import static dev.postern.store.Sample.accept;
import static dev.postern.store.Sample.id;
import static dev.postern.store.Sample.octets;
import static dev.postern.store.Sample.read;
import static dev.postern.store.Sample.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.mail.BodyType;
import dev.postern.mail.Envelope;
import dev.postern.mail.Handling;
import dev.postern.mail.MessageId;
import dev.postern.mail.Notify;
import dev.postern.mail.Recipient;
import dev.postern.mail.Ret;
import dev.postern.mail.ReversePath;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every store must do.
abstract class StoreContract {

  private static final MessageId LAST = new MessageId(Long.MAX_VALUE);

  abstract MessageStore store();

  abstract KeyStore keys();

  @Test
  void givesBackEverythingOfAMessage() {
    var recipients =
        List.of(
            Recipient.of(Sample.mailbox("a@example.org")),
            new Recipient(Sample.mailbox("ü@exämple.org"), Set.of(), null),
            new Recipient(
                Sample.mailbox("\"b c\"@[192.0.2.1]"),
                EnumSet.of(Notify.SUCCESS, Notify.DELAY),
                "rfc822;b+20c@example.org"));
    var envelope =
        new Envelope(ReversePath.NULL, recipients, BodyType.BINARY, true, Ret.HDRS, "QQ+3D314");
    var message =
        new StoredMessage(id(0), NOW, Origin.RELAY, envelope, 3, null, "Re: \u2603 ' \" ; --");

    store()
        .accept(message, Sample.body(store(), octets(3, 1)), List.of())
        .toCompletableFuture()
        .join();

    assertThat(store().message(id(0))).contains(message);
    assertThat(store().messages(List.of(id(1), id(0)))).containsExactly(message);
    assertThat(store().recipients(id(0)))
        .containsExactly(pending(0, 0), pending(0, 1), pending(0, 2));
  }

  @Test
  void givesBackHowAMessageIsToBeHandled() {
    Instant release = NOW.plusSeconds(3600);
    var by = new Handling.DeliverBy(NOW.plusSeconds(7200), Handling.DeliverBy.Mode.NOTIFY, true);
    var wishes =
        List.of(
            new Handling(release, null, 0, Handling.Tls.AS_PUBLISHED),
            new Handling(null, by, -9, Handling.Tls.NOT_REQUIRED),
            new Handling(release, by, 9, Handling.Tls.REQUIRED));
    for (int i = 0; i < wishes.size(); i++) {
      var envelope = Sample.envelope("a@example.org").with(wishes.get(i));
      var message = Sample.message(i, "billing", 3, envelope);
      store()
          .accept(message, Sample.body(store(), octets(3, 1)), List.of())
          .toCompletableFuture()
          .join();
      assertThat(store().message(id(i))).contains(message);
    }
  }

  @Test
  void aHeldMessageIsDueAtItsRelease() {
    Instant release = NOW.plusSeconds(3600);
    var handling = new Handling(release, null, 0, Handling.Tls.AS_PUBLISHED);
    var envelope = Sample.envelope("a@example.org", "b@example.org").with(handling);
    var message = Sample.message(1, "billing", 3, envelope);
    store()
        .accept(message, Sample.body(store(), octets(3, 1)), List.of())
        .toCompletableFuture()
        .join();

    assertThat(store().pending(Due.FIRST, release.minusMillis(1), 10)).isEmpty();
    assertThat(store().pending(Due.FIRST, release, 10))
        .extracting(RecipientStatus::nextAttempt)
        .containsExactly(release, release);
  }

  @Test
  void givesBackBodiesOfEverySize() {
    int[] sizes = {0, 1, 4096, 65_536, 65_537, 262_144, 262_145, 3_000_000};
    for (int size : sizes) {
      accept(store(), size, octets(size, size), "a@example.org");
    }
    for (int size : sizes) {
      Body body = store().body(id(size)).orElseThrow();
      assertThat(body.size()).isEqualTo(size);
      assertThat(read(body)).isEqualTo(octets(size, size));
    }
  }

  @Test
  void aBodyCanBeReadAfterItWasAccepted() {
    Body body = Sample.body(store(), octets(5000, 1));
    var message = Sample.message(1, "billing", 5000, Sample.envelope("a@example.org"));
    store().accept(message, body, List.of()).toCompletableFuture().join();

    assertThat(read(body)).isEqualTo(octets(5000, 1));
    assertThat(read(body)).isEqualTo(octets(5000, 1));
  }

  @Test
  void aHeadGoesAheadOfBodiesOfEverySize() {
    byte[] head = octets(1500, 99);
    for (int size : new int[] {0, 5000, 262_144, 262_145, 327_680, 400_000}) {
      byte[] octets = octets(size, size);
      byte[] whole = Arrays.copyOf(head, head.length + size);
      System.arraycopy(octets, 0, whole, head.length, size);
      Body body = Sample.body(store(), head, octets);
      var message = Sample.message(size, "billing", whole.length, Sample.envelope("a@example.org"));
      store().accept(message, body, List.of()).toCompletableFuture().join();

      assertThat(body.size()).isEqualTo(whole.length);
      assertThat(read(body)).isEqualTo(whole);
      Body again = store().body(id(size)).orElseThrow();
      assertThat(again.size()).isEqualTo(whole.length);
      assertThat(read(again)).isEqualTo(whole);
      assertThat(read(again)).isEqualTo(whole);

      record(status(id(size), 0, RecipientState.DELIVERED, NOW));
      assertThat(store().body(id(size))).isEmpty();
    }
  }

  @Test
  void refusesAnIdTwice() {
    accept(store(), 1, octets(10, 1), "a@example.org");

    assertThatThrownBy(() -> accept(store(), 1, octets(20, 2), "b@example.org"))
        .hasCauseInstanceOf(StoreFailure.class);
    assertThat(store().message(id(1)).orElseThrow().size()).isEqualTo(10);
    assertThat(store().healthy()).isTrue();
  }

  @Test
  void refusesABodyOfAnotherLength() {
    var message = Sample.message(1, "billing", 11, Sample.envelope("a@example.org"));
    var stage = store().accept(message, Sample.body(store(), octets(10, 1)), List.of());
    assertThatThrownBy(() -> stage.toCompletableFuture().join())
        .hasCauseInstanceOf(StoreFailure.class);
    assertThat(store().message(id(1))).isEmpty();
  }

  @Test
  void knowsNothingOfStrangers() {
    assertThat(store().message(id(9))).isEmpty();
    assertThat(store().body(id(9))).isEmpty();
    assertThat(store().recipients(id(9))).isEmpty();
    assertThat(store().events(id(9))).isEmpty();
    assertThat(store().backlog().oldest()).isEmpty();
  }

  @Test
  void pendingComesInOrderPageByPage() {
    for (int i = 5; i > 0; i--) {
      accept(store(), i, octets(10, i), "a@example.org", "b@example.org");
    }
    record(status(id(1), 1, RecipientState.PENDING, NOW.plusMillis(3)));
    record(status(id(2), 0, RecipientState.HELD, NOW));
    record(status(id(3), 0, RecipientState.DELIVERED, NOW));

    List<RecipientStatus> first = store().pending(Due.FIRST, NOW.plusMillis(4), 3);
    List<RecipientStatus> second = store().pending(Due.of(first.getLast()), NOW.plusMillis(4), 3);
    List<RecipientStatus> third = store().pending(Due.of(second.getLast()), NOW.plusMillis(4), 3);

    assertThat(first)
        .containsExactly(
            pending(1, 0),
            pending(2, 1),
            status(id(1), 1, RecipientState.PENDING, NOW.plusMillis(3)));
    assertThat(second).containsExactly(pending(3, 1), pending(4, 0), pending(4, 1));
    assertThat(third).isEmpty();
    assertThat(store().pending(Due.FIRST, Instant.MAX, 100)).hasSize(8);
    assertThat(store().backlog()).isEqualTo(new Backlog(8, 1, java.util.Optional.of(id(1))));
  }

  @Test
  void aBodyGoesWithTheLastFinalRecipient() {
    for (int size : new int[] {100, 300_000}) {
      accept(store(), size, octets(size, 1), "a@example.org", "b@example.org", "c@example.org");
      record(status(id(size), 0, RecipientState.DELIVERED, NOW));
      record(status(id(size), 2, RecipientState.HELD, NOW));
      record(status(id(size), 1, RecipientState.BOUNCED, NOW));
      assertThat(store().body(id(size))).isPresent();

      record(status(id(size), 2, RecipientState.DELETED, NOW));
      assertThat(store().body(id(size))).isEmpty();
      assertThat(store().message(id(size))).isPresent();
    }
  }

  @Test
  void aCapturedBodyStays() {
    accept(store(), 1, octets(100, 1), "a@example.org", "b@example.org");
    record(status(id(1), 0, RecipientState.CAPTURED, NOW));
    record(status(id(1), 1, RecipientState.DELIVERED, NOW));
    assertThat(store().body(id(1))).isPresent();
  }

  @Test
  void whatIsFinalStays() {
    accept(store(), 1, octets(100, 1), "a@example.org");
    record(status(id(1), 0, RecipientState.DELIVERED, NOW));
    record(status(id(1), 0, RecipientState.HELD, NOW));
    assertThat(store().recipients(id(1)).getFirst().state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(store().backlog().held()).isZero();
  }

  @Test
  void eventsComeBackInOrder() {
    var message = Sample.message(1, "billing", 2, Sample.envelope("a@example.org"));
    var accepted = event(NOW, Event.Kind.ACCEPTED, null, Map.of("size", 2L, "key", "billing"));
    store()
        .accept(message, Sample.body(store(), octets(2, 1)), List.of(accepted))
        .toCompletableFuture()
        .join();
    // Earlier by the clock, later in fact.
    var deferred =
        event(
            NOW.minusSeconds(5),
            Event.Kind.DEFERRED,
            "a@example.org",
            Map.of("next", NOW, "seconds", 0.5, "list", List.of("x", 1, true)));
    store()
        .record(List.of(), List.of(deferred, event(NOW, Event.Kind.HELD, null, Map.of())))
        .toCompletableFuture()
        .join();

    assertThat(store().events(id(1)))
        .containsExactly(
            accepted,
            event(
                NOW.minusSeconds(5),
                Event.Kind.DEFERRED,
                "a@example.org",
                Map.of("next", NOW.toString(), "seconds", 0.5, "list", List.of("x", 1L, true))),
            event(NOW, Event.Kind.HELD, null, Map.of()));
  }

  @Test
  void listsByStateNewestFirst() {
    for (int i = 1; i <= 6; i++) {
      accept(store(), i, octets(10, i), "a@example.org", "b@example.org");
    }
    record(status(id(2), 0, RecipientState.HELD, NOW));
    record(
        status(id(3), 0, RecipientState.DELIVERED, NOW),
        status(id(3), 1, RecipientState.DELIVERED, NOW));
    record(
        status(id(5), 0, RecipientState.CAPTURED, NOW),
        status(id(5), 1, RecipientState.CAPTURED, NOW));
    var open = List.of(RecipientState.PENDING, RecipientState.HELD);

    assertThat(ids(open, LAST, 10)).containsExactly(id(6), id(4), id(2), id(1));
    assertThat(ids(open, id(6), 2)).containsExactly(id(4), id(2));
    assertThat(ids(List.of(RecipientState.HELD), LAST, 10)).containsExactly(id(2));
    assertThat(ids(List.of(RecipientState.CAPTURED), LAST, 10)).containsExactly(id(5));
    assertThat(ids(List.of(RecipientState.DELIVERED, RecipientState.CAPTURED), LAST, 10))
        .containsExactly(id(5), id(3));
    assertThat(ids(List.of(), LAST, 10)).isEmpty();
  }

  @Test
  void prunesWhatIsDoneAndOld() {
    for (int i = 1; i <= 5; i++) {
      accept(store(), i * 1000L, octets(i == 2 ? 300_000 : 10, i), "a@example.org");
    }
    record(status(id(1000), 0, RecipientState.DELIVERED, NOW));
    record(status(id(2000), 0, RecipientState.CAPTURED, NOW));
    record(status(id(4000), 0, RecipientState.BOUNCED, NOW));
    record(status(id(5000), 0, RecipientState.DELIVERED, NOW));

    assertThat(prune(NOW.plusSeconds(5), 2)).isEqualTo(2);
    assertThat(prune(NOW.plusSeconds(5), 2)).isEqualTo(1);
    assertThat(prune(NOW.plusSeconds(5), 2)).isZero();

    assertThat(store().messages(List.of(id(1000), id(2000), id(3000), id(4000), id(5000))))
        .extracting(StoredMessage::id)
        .containsExactlyInAnyOrder(id(3000), id(5000));
    assertThat(store().body(id(2000))).isEmpty();
    assertThat(store().recipients(id(2000))).isEmpty();
    assertThat(store().events(id(2000))).isEmpty();
  }

  @Test
  void savesKeys() {
    var key =
        new StoredKey(
            "billing", "default", List.of("*@app.example", "x@y.example"), true, "v", NOW, null);
    keys().save(key).toCompletableFuture().join();
    var other = new StoredKey("alerts", "ops", List.of(), false, "w", NOW, null);
    keys().save(other).toCompletableFuture().join();
    assertThat(keys().keys()).containsExactly(other, key);

    var revoked =
        new StoredKey("billing", "default", List.of("*"), false, "v2", NOW, NOW.plusSeconds(1));
    keys().save(revoked).toCompletableFuture().join();
    assertThat(keys().keys()).containsExactly(other, revoked);
  }

  @Test
  void aMessageMayBeHeldFromTheStart() {
    var message = Sample.message(0, "billing", 3, Sample.envelope("a@example.org"));
    store()
        .accept(message, Sample.body(store(), octets(3, 1)), "under watch", List.of())
        .toCompletableFuture()
        .join();
    assertThat(store().recipients(id(0))).containsExactly(pending(0, 0).held("under watch"));
    assertThat(store().pending(Due.FIRST, Instant.MAX, 10)).isEmpty();
    assertThat(store().backlog().held()).isEqualTo(1);

    record(pending(0, 0));
    assertThat(store().recipients(id(0))).containsExactly(pending(0, 0));
  }

  @Test
  void findsTheMessagesOfAUser() {
    for (int i = 0; i < 5; i++) {
      put(i, i == 2 ? "alerts" : "billing", "a@example.org", "b@example.org");
    }
    record(pending(4, 0).held(null), pending(4, 1).held(null));
    record(
        status(id(3), 0, RecipientState.DELIVERED, NOW),
        status(id(3), 1, RecipientState.DELIVERED, NOW));

    assertThat(of("billing", RecipientState.PENDING, 0, 10)).containsExactly(id(0), id(1));
    assertThat(of("billing", RecipientState.PENDING, 0, 1)).containsExactly(id(0));
    assertThat(of("billing", RecipientState.PENDING, id(0).value(), 10)).containsExactly(id(1));
    assertThat(of("billing", RecipientState.HELD, 0, 10)).containsExactly(id(4));
    assertThat(of("nobody", RecipientState.PENDING, 0, 10)).isEmpty();
  }

  @Test
  void holdsReleasesAndDeletesMany() {
    Instant later = NOW.plusSeconds(600);
    put(0, "billing", "a@example.org", "b@example.org");
    put(1, "billing", "a@example.org");
    Instant release = NOW.plusSeconds(7200);
    var wish = new Handling(release, null, 0, Handling.Tls.AS_PUBLISHED);
    var waits = Sample.message(2, "billing", 3, Sample.envelope("c@example.org").with(wish));
    store().accept(waits, Sample.body(store(), octets(3, 1)), List.of());
    record(status(id(0), 1, RecipientState.DELIVERED, NOW));

    assertThat(change(BulkChange.Act.HOLD, later, "frozen: leaked"))
        .containsExactlyInAnyOrder(held(id(0), later), held(id(1), later), held(id(2), later));
    assertThat(store().recipients(id(0)).getFirst())
        .isEqualTo(pending(0, 0).held("frozen: leaked"));
    assertThat(store().recipients(id(0)).getLast().state()).isEqualTo(RecipientState.DELIVERED);
    assertThat(store().events(id(1)).getLast().fields())
        .containsEntry("recipients", 1L)
        .containsEntry("reason", "frozen: leaked");
    assertThat(change(BulkChange.Act.HOLD, later, "again")).isEmpty();

    assertThat(change(BulkChange.Act.RELEASE, later, null)).hasSize(3);
    assertThat(store().recipients(id(0)).getFirst()).isEqualTo(pending(0, 0).at(later));
    assertThat(store().recipients(id(2)).getFirst().nextAttempt()).isEqualTo(release);

    assertThat(change(BulkChange.Act.DELETE, later, null)).hasSize(3);
    assertThat(store().recipients(id(1)).getFirst().state()).isEqualTo(RecipientState.DELETED);
    assertThat(store().body(id(0))).isEmpty();
    assertThat(store().body(id(2))).isEmpty();
    assertThat(store().backlog().pending()).isZero();
  }

  private void put(long millis, String user, String... recipients) {
    var message = Sample.message(millis, user, 3, Sample.envelope(recipients));
    store()
        .accept(message, Sample.body(store(), octets(3, 1)), List.of())
        .toCompletableFuture()
        .join();
  }

  private List<MessageId> of(String user, RecipientState state, long after, int limit) {
    return store().messagesOf(user, state, new MessageId(after), limit);
  }

  private List<Event> change(BulkChange.Act act, Instant at, String reason) {
    List<MessageId> all = List.of(id(0), id(1), id(2));
    return store().change(new BulkChange(act, all, at, reason)).toCompletableFuture().join();
  }

  private static Event held(MessageId id, Instant at) {
    return new Event(
        at, Event.Kind.HELD, id, null, Map.of("recipients", 1, "reason", "frozen: leaked"));
  }

  private void record(RecipientStatus... changes) {
    store().record(List.of(changes), List.of()).toCompletableFuture().join();
  }

  private int prune(Instant before, int limit) {
    return store().prune(before, limit).toCompletableFuture().join();
  }

  private List<MessageId> ids(List<RecipientState> states, MessageId before, int limit) {
    return store().list(states, before, limit).stream().map(StoredMessage::id).toList();
  }

  private static RecipientStatus pending(long millis, int index) {
    return new RecipientStatus(
        id(millis), index, RecipientState.PENDING, 0, NOW.plusMillis(millis), null, false);
  }

  private static Event event(
      Instant at, Event.Kind kind, String recipient, Map<String, Object> fields) {
    return new Event(at, kind, id(1), recipient, fields);
  }
}
