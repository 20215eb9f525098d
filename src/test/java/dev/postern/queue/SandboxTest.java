package dev.postern.queue;

import static dev.postern.store.Sample.NOW;
import static dev.postern.store.Sample.accept;
import static dev.postern.store.Sample.id;
import static dev.postern.store.Sample.octets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.MessageId;
import dev.postern.store.MemoryStore;
import dev.postern.store.RecipientState;
import dev.postern.store.Sample;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SandboxTest {

  private final MemoryStore store = new MemoryStore();
  private final Sandbox sandbox =
      new Sandbox(store, (_, _) -> Optional.of(new Destination("sandbox")), () -> NOW);

  @Test
  void showsOnlyWhatWasCaptured() {
    for (int i = 1; i <= 3; i++) {
      accept(store, i, octets(70_000, i), "a@example.org");
    }
    capture(1);
    capture(3);

    assertThat(sandbox.list(new MessageId(Long.MAX_VALUE), 10))
        .extracting(MessageView::id)
        .containsExactly(id(3), id(1));
    assertThat(sandbox.show(id(2))).isEmpty();
    var recipient = sandbox.show(id(3)).orElseThrow().recipients().getFirst();
    assertThat(recipient.state()).isEqualTo("captured");
    assertThat(recipient.why()).isEqualTo("kept in the sandbox");

    var octets = new ByteArrayOutputStream();
    boolean found =
        sandbox.read(
            id(3),
            piece -> {
              byte[] copy = new byte[piece.remaining()];
              piece.get(copy);
              octets.writeBytes(copy);
            });
    assertThat(found).isTrue();
    assertThat(octets.toByteArray()).isEqualTo(octets(70_000, 3));
    assertThat(sandbox.read(id(2), _ -> {})).isFalse();
  }

  @Test
  void retentionRemovesWhatIsOld() throws InterruptedException {
    for (int i = 0; i < 250; i++) {
      accept(store, i, octets(10, i), "a@example.org");
      capture(i);
    }
    var early = new Retention(store, Duration.ofDays(14), () -> NOW.plus(Duration.ofDays(14)));
    assertThat(early.round()).isZero();
    var late = new Retention(store, Duration.ofDays(14), () -> NOW.plus(Duration.ofDays(15)));
    assertThat(late.round()).isEqualTo(250);
    assertThat(store.all()).isEmpty();
  }

  private void capture(long millis) {
    store
        .record(List.of(Sample.status(id(millis), 0, RecipientState.CAPTURED, NOW)), List.of())
        .toCompletableFuture()
        .join();
  }
}
