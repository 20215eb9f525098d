package dev.postern.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineTest {

  private final Line line = new Line(5000);

  private static Write urgent() {
    return new Write.Side(_ -> {}, new CompletableFuture<>());
  }

  private static Write past(int recipients) {
    var status =
        new RecipientStatus(
            new MessageId(1), 0, RecipientState.PENDING, 1, Instant.EPOCH, null, false);
    return new Write.Change(
        Collections.nCopies(recipients, status), List.of(), new CompletableFuture<>());
  }

  private List<Write> take() throws InterruptedException {
    List<Write> batch = new ArrayList<>();
    line.take(batch, 0);
    return batch;
  }

  @Test
  void whatSomebodyWaitsForGoesFirstAndEachKeepsItsOrder() throws InterruptedException {
    List<Write> past = List.of(past(1), past(1));
    List<Write> urgent = List.of(urgent(), urgent());
    Stream.of(past.get(0), urgent.get(0), past.get(1), urgent.get(1))
        .forEach(write -> assertThat(line.offer(write)).isTrue());

    assertThat(take()).containsExactly(urgent.get(0), urgent.get(1), past.get(0), past.get(1));
  }

  @Test
  void whatChangesRecipientsKeepsItsOrderWhoeverWaitsForIt() throws InterruptedException {
    Write held = past(1);
    var released =
        new Write.Bulk(
            new BulkChange(BulkChange.Act.RELEASE, List.of(new MessageId(1)), Instant.EPOCH, null),
            new EventJson());
    assertThat(line.offer(held)).isTrue();
    assertThat(line.offer(released)).isTrue();

    assertThat(take()).containsExactly(held, released);
  }

  @Test
  void aBatchHoldsLittleOfThePastSoThatNobodyWaitsLongForIt() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      assertThat(line.offer(past(1000))).isTrue();
    }
    assertThat(take()).hasSize(1);

    Write late = urgent();
    assertThat(line.offer(late)).isTrue();
    assertThat(take()).hasSize(2).startsWith(late);
  }

  @Test
  void thePastHasAShareHoweverMuchIsUrgent() throws InterruptedException {
    Write past = past(1);
    assertThat(line.offer(past)).isTrue();
    for (int i = 0; i < 3000; i++) {
      assertThat(line.offer(urgent())).isTrue();
    }
    assertThat(take()).contains(past);
  }

  @Test
  void eachIsBounded() {
    var small = new Line(2);
    assertThat(Stream.generate(LineTest::urgent).limit(3).map(small::offer))
        .containsExactly(true, true, false);
    assertThat(Stream.generate(() -> past(1)).limit(7).map(small::offer))
        .containsExactly(true, true, true, true, true, true, false);
    assertThat(small.fullness()).isEqualTo(1);
  }
}
