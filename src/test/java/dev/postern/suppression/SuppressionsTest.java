package dev.postern.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.mail.Envelope;
import dev.postern.mail.Mailbox;
import dev.postern.mail.MessageId;
import dev.postern.mail.Recipient;
import dev.postern.mail.Reply;
import dev.postern.mail.ReversePath;
import dev.postern.queue.Deliverer;
import dev.postern.queue.Destination;
import dev.postern.queue.Job;
import dev.postern.queue.Outcome;
import dev.postern.queue.Progress;
import dev.postern.store.MemorySuppressions;
import dev.postern.store.Origin;
import dev.postern.store.StoredMessage;
import dev.postern.suppression.Suppressions.Entry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SuppressionsTest {

  private static final Instant NOW = Instant.parse("2026-11-22T04:09:36Z");

  private final MemorySuppressions store = new MemorySuppressions();
  private final List<Event> events = new ArrayList<>();
  private final Suppressions list = suppressions(100);

  private Suppressions suppressions(int most) {
    return new Suppressions(store, events::add, InstantSource.fixed(NOW), most);
  }

  private static Mailbox mailbox(String text) {
    return Mailbox.parse(text).orElseThrow();
  }

  private static Entry entry(String address, Source source) {
    return new Entry(mailbox(address), "a\r\nreason", source, null, null);
  }

  private int add(String project, String... addresses) {
    return list.add(project, Stream.of(addresses).map(a -> entry(a, Source.MANUAL)).toList())
        .toCompletableFuture()
        .join();
  }

  @Test
  void everySpellingOfAnAddressIsOne() {
    add("p", "Bob.Smith@B\u00fccher.example");
    for (String same :
        List.of(
            "bob.smith@xn--bcher-kva.example",
            "BOB.SMITH@b\u00fccher.EXAMPLE",
            "\"Bob.Smith\"@b\u00fccher.example",
            "\"b\\ob.smith\"@b\u00fccher.example")) {
      assertThat(list.source("p", mailbox(same))).as(same).contains(Source.MANUAL);
    }
    assertThat(list.source("p", mailbox("bobsmith@b\u00fccher.example"))).isEmpty();
    assertThat(list.source("q", mailbox("bob.smith@b\u00fccher.example"))).isEmpty();
  }

  @Test
  void sayWhyAndHowToGetOff() {
    var hard = List.of(entry("a@x.example", Source.HARD_BOUNCE));
    list.add("billing", hard).toCompletableFuture().join();
    assertThat(list.refusal("billing", mailbox("a@x.example")).orElseThrow().reply())
        .hasToString(
            "550 5.1.1 <a@x.example> is on the suppression list of project billing: mail to it"
                + " came back; if it is good again, take it off with: postern suppression remove"
                + " --project billing");
    assertThat(list.refusal("billing", mailbox("b@x.example"))).isEmpty();
  }

  @Test
  void isThereAfterARestart() {
    add("p", "a@x.example", "b@x.example");
    assertThat(list.remove("p", mailbox("B@x.example")).toCompletableFuture().join()).isTrue();
    assertThat(list.remove("p", mailbox("b@x.example")).toCompletableFuture().join()).isFalse();
    Suppressions again = suppressions(100);
    assertThat(again.source("p", mailbox("a@x.example"))).contains(Source.MANUAL);
    assertThat(again.source("p", mailbox("b@x.example"))).isEmpty();
    assertThat(again.list("", "", 10))
        .singleElement()
        .satisfies(
            listed -> {
              assertThat(listed.reason()).isEqualTo("a reason");
              assertThat(listed.at()).isEqualTo(NOW);
            });
  }

  @Test
  void addsEachOnceAndSaysSo() {
    assertThat(add("p", "a@x.example")).isOne();
    assertThat(add("p", "A@x.example")).isZero();
    assertThat(events)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.kind()).isEqualTo(Event.Kind.SUPPRESSION);
              assertThat(event.fields())
                  .containsEntry("action", "added")
                  .containsEntry("address", "a@x.example");
            });
  }

  @Test
  void isFullSometime() {
    Suppressions small = suppressions(1);
    small.add("p", List.of(entry("a@x.example", Source.IMPORT))).toCompletableFuture().join();
    var second = small.add("p", List.of(entry("b@x.example", Source.IMPORT)));
    assertThatThrownBy(() -> second.toCompletableFuture().join())
        .hasMessageContaining("the suppression list is full");
    assertThat(small.size()).isOne();
  }

  @Test
  void fingerprintsAreFoundThroughGrowthAndRemoval() {
    var prints = new Fingerprints();
    long[] all = new Random(1).longs(100_000).toArray();
    all[0] = 0;
    for (int i = 0; i < all.length; i++) {
      prints.add(all[i], i & 3);
    }
    for (int i = 0; i < all.length; i += 2) {
      prints.remove(all[i]);
    }
    for (int i = 0; i < all.length; i++) {
      assertThat(prints.tag(all[i]).isPresent()).isEqualTo(i % 2 == 1);
      if (i % 2 == 1) {
        assertThat(prints.tag(all[i]).getAsInt()).isEqualTo(i & 3);
      }
    }
    assertThat(prints.size()).isEqualTo(50_000);
    // What was taken out leaves no room taken for ever.
    for (long more : new Random(2).longs(200_000).toArray()) {
      prints.add(more, 0);
      prints.remove(more);
    }
    assertThat(prints.size()).isEqualTo(50_000);
  }

  @Test
  void aHardBounceGetsOnTheList() {
    var watching = new HardBounces(list);
    watching.emit(bounced("a@x.example", "mailbox-unknown", "rejected", "p"));
    watching.emit(bounced("b@x.example", "mailbox-full", "rejected", "p"));
    watching.emit(bounced("c@x.example", "mailbox-unknown", "expired", "p"));
    watching.emit(bounced("d@x.example", "domain", "rejected", Origin.RELAY.project()));
    assertThat(list.source("p", mailbox("a@x.example"))).contains(Source.HARD_BOUNCE);
    assertThat(list.size()).isOne();
  }

  private static Event bounced(String to, String category, String reason, String project) {
    return new Event(
        NOW,
        Event.Kind.BOUNCED,
        new MessageId(5),
        to,
        Map.of("category", category, "reason", reason, "project", project, "reply", "550 no"));
  }

  @Test
  void theSieveKeepsThemFromDelivery() {
    add("p", "b@x.example");
    var asked = new ArrayList<List<Integer>>();
    var sieve = sieve(SuppressionConfig.Action.DROP, asked);
    List<Outcome> outcomes =
        sieve
            .deliver(job("s@app.example", "a@x.example", "b@x.example", "c@x.example"))
            .thenApply(result -> ((Deliverer.Result.Tried) result).outcomes())
            .toCompletableFuture()
            .join();
    assertThat(asked).containsExactly(List.of(0, 2));
    assertThat(outcomes)
        .extracting(outcome -> outcome.getClass().getSimpleName())
        .containsExactly("Delivered", "Suppressed", "Delivered");
    assertThat(outcomes.get(2).reply()).hasToString("250 2.0.0 2");

    asked.clear();
    outcomes =
        sieve(SuppressionConfig.Action.REFUSE, asked)
            .deliver(job("s@app.example", "b@x.example"))
            .thenApply(result -> ((Deliverer.Result.Tried) result).outcomes())
            .toCompletableFuture()
            .join();
    assertThat(asked).isEmpty();
    assertThat(outcomes.getFirst()).isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void notificationsPassTheSieve() {
    add("p", "b@x.example");
    var asked = new ArrayList<List<Integer>>();
    sieve(SuppressionConfig.Action.DROP, asked).deliver(job("", "b@x.example"));
    assertThat(asked).containsExactly(List.of(0));
  }

  private Sieve sieve(SuppressionConfig.Action action, List<List<Integer>> asked) {
    return new Sieve(
        list,
        action,
        new Deliverer() {
          @Override
          public CompletionStage<Result> deliver(Job job) {
            asked.add(job.indexes());
            return CompletableFuture.completedStage(
                new Result.Tried(
                    job.indexes().stream()
                        .<Outcome>map(
                            i ->
                                new Outcome.Delivered(
                                    "h", Reply.of(250, "2.0.0", "" + i), "", true))
                        .toList()));
          }

          @Override
          public Readiness readiness(Destination destination, int underWay) {
            return new Readiness.Ready();
          }
        });
  }

  private static Job job(String sender, String... recipients) {
    var envelope =
        Envelope.of(
            sender.isEmpty() ? ReversePath.NULL : ReversePath.of(mailbox(sender)),
            Stream.of(recipients).map(to -> Recipient.of(mailbox(to))).toList());
    var message =
        new StoredMessage(new MessageId(9), NOW, new Origin("u", "p"), envelope, 0, null, null);
    return new Job(
        message,
        null,
        new Destination("d"),
        IntStream.range(0, recipients.length).boxed().toList(),
        1,
        new Progress(NOW));
  }
}
