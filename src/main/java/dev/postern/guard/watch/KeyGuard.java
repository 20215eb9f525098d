package dev.postern.guard.watch;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.Custody;
import dev.postern.guard.Witness;
import dev.postern.guard.volume.Finding;
import dev.postern.guard.volume.KeyState;
import dev.postern.guard.volume.Submission;
import dev.postern.guard.volume.VolumeWatch;
import dev.postern.mail.Mailbox;
import dev.postern.mail.Recipient;
import dev.postern.store.StoredMessage;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the volume baselines what each key does, and what stands in its way to submission.
///
/// Messages and refusals come from submission, bounces as events.
public final class KeyGuard implements Custody, EventSink, Witness {

  private static final Logger LOG = LoggerFactory.getLogger(KeyGuard.class);

  private final Custody restraints;
  private final VolumeWatch volume;
  private final Consumer<Finding> reaction;
  private final InstantSource clock;

  /// @param reaction must not block
  public KeyGuard(
      Custody restraints, VolumeWatch volume, Consumer<Finding> reaction, InstantSource clock) {
    this.restraints = restraints;
    this.volume = volume;
    this.reaction = reaction;
    this.clock = clock;
  }

  @Override
  public Optional<String> holds(String user) {
    return restraints.holds(user);
  }

  @Override
  public Optional<Slowed> slowed(String user) {
    return restraints.slowed(user);
  }

  // A fault of the watch must neither keep mail from being taken nor end a session.
  @Override
  public void accepted(String user, String client, StoredMessage message) {
    try {
      List<Mailbox> recipients =
          message.envelope().recipients().stream().map(Recipient::mailbox).toList();
      var submission = Submission.of(InetAddress.ofLiteral(client), recipients, message.size());
      volume.accepted(message.acceptedAt(), user, submission).ifPresent(reaction);
    } catch (RuntimeException cause) {
      LOG.error("a message of key {} was not watched", user, cause);
    }
  }

  @Override
  public void refused(String user) {
    try {
      volume.refused(clock.instant(), user).ifPresent(reaction);
    } catch (RuntimeException cause) {
      LOG.error("a refusal of key {} was not watched", user, cause);
    }
  }

  @Override
  public void emit(Event event) {
    if (event.kind() == Event.Kind.BOUNCED && event.fields().get("key") instanceof String user) {
      try {
        volume.bounced(event.at(), user).ifPresent(reaction);
      } catch (RuntimeException cause) {
        LOG.error("a bounce of key {} was not watched", user, cause);
      }
    }
  }

  /// To be called every second or so. Blocks.
  public void tick() {
    volume.tick(clock.instant()).forEach(reaction);
  }

  @Override
  public List<Statement> of(InetAddress address) {
    return List.of();
  }

  @Override
  public List<Statement> of(String user) {
    return volume.explain(user).map(KeyGuard::statements).orElse(List.of());
  }

  private static List<Statement> statements(KeyState state) {
    List<Statement> said = new ArrayList<>();
    said.add(
        new Statement(
            "volume baseline",
            "%.1f messages an hour lately, %.1f expected"
                .formatted(state.pace().lately(), state.pace().expected()),
            (state.inEpisode() ? "it was told of and has not calmed down; " : "")
                + String.format(
                    Locale.ROOT,
                    "learnt from %.0f messages in %.0f days",
                    state.messages(),
                    state.learningDays())));
    for (KeyState.SuspicionState suspicion : state.suspicions()) {
      if (suspicion.evidence() > 0) {
        said.add(
            new Statement(
                "evidence of " + suspicion.of(),
                String.format(
                    Locale.ROOT, "%.1f of %.1f", suspicion.evidence(), suspicion.threshold()),
                String.format(
                    Locale.ROOT,
                    "%.0f of its %.0f messages are odd; past the threshold it is an alert",
                    suspicion.odd(),
                    suspicion.messages())));
      }
    }
    return said;
  }
}
