package dev.postern.guard.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postern.event.Event;
import dev.postern.guard.Custody;
import dev.postern.guard.volume.Finding;
import dev.postern.guard.volume.VolumeConfig;
import dev.postern.guard.volume.VolumeWatch;
import dev.postern.store.BaselineStore;
import dev.postern.store.Sample;
import dev.postern.store.StoredBaseline;
import dev.postern.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class KeyGuardTest {

  private final List<Finding> findings = new ArrayList<>();
  private final VolumeWatch volume = new VolumeWatch(VolumeConfig.DEFAULT, new NoBaselines());
  private Instant now = Sample.NOW;
  private final KeyGuard watch = new KeyGuard(Custody.NONE, volume, findings::add, () -> now);

  /// A store that keeps nothing.
  private static final class NoBaselines implements BaselineStore {

    @Override
    public CompletionStage<Void> saveBaselines(Collection<StoredBaseline> baselines) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Void> removeBaselines(Instant before) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public Optional<StoredBaseline> baseline(String user) {
      return Optional.empty();
    }

    @Override
    public List<StoredBaseline> baselines(int limit) {
      return List.of();
    }
  }

  private void send(String client, String recipient) {
    long millis = Duration.between(Sample.NOW, now).toMillis();
    StoredMessage message = Sample.message(millis, "shop", 4000, Sample.envelope(recipient));
    watch.accepted("shop", client, message);
  }

  @Test
  void aTakeoverIsFoundWithinTwoHundredMessages() {
    for (int hour = 0; hour < 24 * 30; hour++) {
      now = now.plus(Duration.ofHours(1));
      for (int i = 0; i < 4; i++) {
        send("192.0.2.7", "customer" + (hour * 7 + i) % 50 + "@known.example");
      }
    }
    watch.tick();
    assertThat(findings).isEmpty();
    assertThat(watch.of("shop").getFirst().name()).isEqualTo("volume baseline");
    assertThat(watch.of("nobody")).isEmpty();

    int sent = 0;
    while (findings.isEmpty() && sent < 200) {
      now = now.plusSeconds(5);
      send("203.0.113.66", "victim" + sent++ + "@elsewhere.example");
    }
    assertThat(findings).isNotEmpty();
    assertThat(findings.getFirst().user()).isEqualTo("shop");
  }

  @Test
  void aFaultKeepsNoMailFromBeingTakenAndOtherEventsAreNone() {
    send("no address", "a@b.example");
    watch.refused("shop");
    watch.emit(new Event(now, Event.Kind.BOUNCED, null, null, Map.of()));
    watch.emit(new Event(now, Event.Kind.BOUNCED, null, null, Map.of("key", "shop")));
    assertThat(findings).isEmpty();
    assertThat(volume.size()).isZero();
  }

  @Test
  void aFaultOfABaselineEndsNoSession() {
    send("192.0.2.7", "a@b.example");
    now = Instant.MAX;
    assertThatThrownBy(() -> volume.refused(now, "shop")).isInstanceOf(ArithmeticException.class);
    watch.refused("shop");
    watch.emit(new Event(now, Event.Kind.BOUNCED, null, null, Map.of("key", "shop")));
    assertThat(findings).isEmpty();
  }
}
