package dev.postern.suppression;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.Mailbox;
import dev.postern.mail.ReplyCategory;
import dev.postern.store.Origin;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Watches the events for recipients whose address is no good, and puts them on the list.
///
/// What was given up because its time ran out is none of them, and neither is what we wrote
/// ourselves.
public final class HardBounces implements EventSink {

  private static final Logger LOG = LoggerFactory.getLogger(HardBounces.class);

  private final Suppressions suppressions;

  public HardBounces(Suppressions suppressions) {
    this.suppressions = suppressions;
  }

  @Override
  public void emit(Event event) {
    if (event.kind() != Event.Kind.BOUNCED || !text(event, "reason").equals("rejected")) {
      return;
    }
    String project = text(event, "project");
    Optional<Mailbox> recipient = Optional.ofNullable(event.recipient()).flatMap(Mailbox::parse);
    if (recipient.isPresent()
        && !project.isEmpty()
        && !project.equals(Origin.RELAY.project())
        && ReplyCategory.isAboutAddress(text(event, "category"))) {
      var entry =
          new Suppressions.Entry(
              recipient.get(), text(event, "reply"), Source.HARD_BOUNCE, event.message(), null);
      var _ =
          suppressions
              .add(project, List.of(entry))
              .exceptionally(
                  failure -> {
                    LOG.warn("a hard bounce is not on the suppression list", failure);
                    return 0;
                  });
    }
  }

  private static String text(Event event, String field) {
    return String.valueOf(event.fields().getOrDefault(field, ""));
  }
}
