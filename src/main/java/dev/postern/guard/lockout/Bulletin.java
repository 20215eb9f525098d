package dev.postern.guard.lockout;

import dev.postern.event.Alert;
import dev.postern.event.Alert.Cause;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.observe.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the lockout says to the world: events, alerts and counts.
final class Bulletin {

  private static final Duration SILENCE = Duration.ofHours(1);
  private static final int MOST_TRAPS = 1000;

  private final EventSink events;
  private final Metrics metrics;
  private final LongAdder verifiedAtOnce;
  private final LongAdder verifiedLate;
  private final LongAdder refused;
  private final LongAdder passed;
  // When each trap was told of last, by its name in lower case: its writing is the client's choice.
  private final Map<String, Instant> traps = new LinkedHashMap<>();

  Bulletin(EventSink events, Metrics metrics) {
    this.events = events;
    this.metrics = metrics;
    verifiedAtOnce = metrics.counter("guard_rulings", "ruling", "verify");
    verifiedLate = metrics.counter("guard_rulings", "ruling", "delay");
    refused = metrics.counter("guard_rulings", "ruling", "refuse");
    passed = metrics.counter("guard_verifications", "result", "passed");
  }

  long verified() {
    return verifiedAtOnce.sum() + verifiedLate.sum();
  }

  long refused() {
    return refused.sum();
  }

  void ruled(Ruling ruling) {
    switch (ruling) {
      case Ruling.Verify verify ->
          (verify.delay().isZero() ? verifiedAtOnce : verifiedLate).increment();
      case Ruling.Refuse _ -> refused.increment();
      case Ruling.Soon _ -> {}
    }
  }

  void settled(Ruling.Outcome outcome) {
    switch (outcome) {
      case PASSED -> passed.increment();
      case FAILED -> metrics.count("guard_verifications", "result", "failed");
      case SPRUNG -> metrics.count("guard_verifications", "result", "trap");
      case UNDECIDED -> metrics.count("guard_verifications", "result", "undecided");
    }
  }

  /// A client was not let in.
  ///
  /// @param by list, operator or guard
  void turnedAway(String by) {
    metrics.count("guard_turned_away", "by", by);
  }

  /// @param until null for until it is lifted
  void blocked(Subject subject, String action, String reason, Instant at, @Nullable Instant until) {
    metrics.count("guard_blocks", "kind", subject.kind().label());
    Map<String, Object> fields = fields(subject, action);
    fields.put("reason", reason);
    if (until != null) {
      fields.put("until", until);
    }
    emit(at, fields);
  }

  void unblocked(Subject subject, String reason, Instant at) {
    Map<String, Object> fields = fields(subject, "unblocked");
    fields.put("reason", reason);
    emit(at, fields);
  }

  void networkAttack(Subject network, long failures, Instant at, Instant until) {
    alert(
        at,
        Cause.LOGIN_ATTACK,
        network.name(),
        "The network %s had its %d failed logins and is shut out until %s: see postern guard"
                .formatted(network.name(), failures, until)
            + " explain "
            + network.name(),
        Map.of("kind", Kind.NETWORK.label(), "failures", failures, "until", until));
  }

  /// @param whose from where the failures come
  void loginAttack(String user, String whose, long failures, Instant at) {
    alert(
        at,
        Cause.LOGIN_ATTACK,
        user,
        "Somebody guesses at the login %s: %d failed logins lately %s. Hardly any more of those are"
                .formatted(user, failures, whose)
            + " looked at; from wherever else it has been used it goes on working. See postern"
            + " guard explain "
            + user,
        Map.of("kind", Kind.LOGIN.label(), "failures", failures));
  }

  void trap(String what, String user, Subject client, Instant at) {
    metrics.count("guard_traps");
    String name = user.toLowerCase(Locale.ROOT);
    Instant last = traps.get(name);
    if (last != null && last.plus(SILENCE).isAfter(at)) {
      return;
    }
    if (traps.size() >= MOST_TRAPS) {
      traps.clear();
    }
    traps.put(name, at);
    alert(
        at,
        Cause.TRAP,
        user,
        what + " " + user + " was used from " + client.name(),
        Map.of("client", client.name(), "user", user));
  }

  private void alert(
      Instant at, Cause cause, String subject, String text, Map<String, Object> facts) {
    events.emit(new Alert(at, cause, subject, text, facts).event());
  }

  private void emit(Instant at, Map<String, Object> fields) {
    events.emit(new Event(at, Event.Kind.GUARD, null, null, fields));
  }

  private static Map<String, Object> fields(Subject subject, String action) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("subject", subject.name());
    fields.put("kind", subject.kind().label());
    fields.put("action", action);
    return fields;
  }
}
