package dev.postern.guard.watch;

import dev.postern.event.Alert;
import dev.postern.event.EventSink;
import dev.postern.guard.Restraint;
import dev.postern.guard.Restraint.By;
import dev.postern.guard.Restraint.Kind;
import dev.postern.guard.Restraints;
import dev.postern.guard.volume.Finding;
import dev.postern.guard.volume.Policy;
import dev.postern.observe.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What follows when a key sends unlike itself: an alert always, and what the policy says.
public final class Reaction {

  /// How long a key is slowed, unless it is found unlike itself again.
  static final Duration SLOW = Duration.ofHours(6);

  private static final int MOST_REASON = 500;
  private static final Logger LOG = LoggerFactory.getLogger(Reaction.class);

  private final Policy policy;
  private final Restraints restraints;
  private final EventSink events;
  private final Metrics metrics;
  private final Executor elsewhere;

  /// @param elsewhere for what blocks
  public Reaction(
      Policy policy, Restraints restraints, EventSink events, Metrics metrics, Executor elsewhere) {
    this.policy = policy;
    this.restraints = restraints;
    this.events = events;
    this.metrics = metrics;
    this.elsewhere = elsewhere;
  }

  /// Never blocks.
  public void unusual(Finding finding) {
    metrics.count("unusual_volume", "policy", policy.name().toLowerCase(Locale.ROOT));
    Map<String, Object> facts = new LinkedHashMap<>(finding.fields());
    facts.put("score", finding.score());
    facts.put("policy", policy.name().toLowerCase(Locale.ROOT));
    Instant until = policy == Policy.SLOW ? finding.at().plus(SLOW) : null;
    String text =
        "key " + finding.user() + ": " + finding.reason() + "; " + follows(finding, until);
    events.emit(new Alert(finding.at(), Alert.Cause.VOLUME, finding.user(), text, facts).event());
    switch (policy) {
      case ALERT -> {}
      case SLOW -> restrain(finding, Kind.SLOW, until);
      case QUARANTINE -> restrain(finding, Kind.QUARANTINE, null);
    }
  }

  private void restrain(Finding finding, Kind kind, @Nullable Instant until) {
    // What an operator has decided stands.
    if (restraints.holds(finding.user()).isPresent()) {
      return;
    }
    String reason = finding.reason();
    var restraint =
        new Restraint(
            finding.user(),
            kind,
            reason.length() > MOST_REASON ? reason.substring(0, MOST_REASON) : reason,
            By.GUARD,
            finding.at(),
            until);
    elsewhere.execute(
        () -> {
          try {
            int _ = restraints.impose(restraint);
          } catch (RuntimeException cause) {
            LOG.error(
                "key {} could not be put under {} as it should: {}",
                finding.user(),
                kind.label(),
                cause.getMessage());
          }
        });
  }

  private String follows(Finding finding, @Nullable Instant until) {
    String user = finding.user();
    return switch (policy) {
      case ALERT -> "nothing is done about it: \"postern key freeze " + user + "\" stops it";
      case SLOW ->
          "it is slowed until %s: \"postern key freeze %s\" stops it, \"postern key clear %s\" lets it go on"
              .formatted(until, user, user);
      case QUARANTINE ->
          "its mail is taken and held: \"postern key clear %s\" ends that, \"postern queue release --key %s\" or \"postern queue delete --key %s\" empties it"
              .formatted(user, user, user);
    };
  }
}
