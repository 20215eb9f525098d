package dev.postern.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.mail.MessageId;
import dev.postern.store.RecipientState;
import dev.postern.store.RecipientStatus;
import dev.postern.store.Sample;
import dev.postern.store.StoredMessage;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private final Schedule schedule =
      new Schedule(QueueLimits.DEFAULT, (_, _) -> Optional.of(new Destination("x.example")));

  private Lane ready() {
    StoredMessage message = Sample.message(0, "billing", 100, Sample.envelope("a@x.example"));
    MessageId id = message.id();
    var status =
        new RecipientStatus(id, 0, RecipientState.PENDING, 0, message.released(), null, false);
    Part part = Objects.requireNonNull(schedule.add(message, status));
    return Objects.requireNonNull(schedule.ready(part, new ArrayList<>()));
  }

  @Test
  void aGateIsForgottenWhoseMailWentByAnother() {
    Lane lane = ready();
    Gate unknown = schedule.gate("? x.example");
    unknown.add(lane);
    schedule.gate("site").add(lane);
    schedule.tidy();
    assertThat(schedule.gate("? x.example")).isSameAs(unknown);

    assertThat(lane.next(1)).hasSize(1);
    schedule.tidy();
    assertThat(schedule.gate("? x.example")).isNotSameAs(unknown);
  }
}
