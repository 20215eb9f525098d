package dev.postern.guard.lockout;

import dev.postern.event.Event;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.lockout.Ruling.Outcome;
import dev.postern.observe.Metrics;
import dev.postern.store.MemoryGuard;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A lockout over a store in memory, at a time that the test moves, with the keys that it names.
final class LockoutRig implements InstantSource {

  static final Instant START = Instant.parse("2026-11-24T08:00:00Z");

  final MemoryGuard store = new MemoryGuard();
  final List<Event> events = new ArrayList<>();
  final Set<InetAddress> shared = new HashSet<>();
  final Set<String> keys = new HashSet<>();
  Metrics metrics = new Metrics();
  GuardConfig config = GuardConfig.DEFAULT;
  Lockout lockout;
  private Instant now = START;

  LockoutRig() {
    this(GuardConfig.DEFAULT);
  }

  LockoutRig(GuardConfig config) {
    this.config = config;
    lockout = open();
  }

  private Lockout open() {
    return new Lockout(config, store, shared::contains, keys::contains, events::add, metrics, this);
  }

  void restart() {
    lockout.write();
    metrics = new Metrics();
    lockout = open();
  }

  @Override
  public Instant instant() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  /// A whole login, as far as it gets.
  ///
  /// @return whether the secret was looked at
  boolean login(String from, String user, boolean right) {
    return login(address(from), user, right);
  }

  boolean login(InetAddress from, String user, boolean right) {
    if (lockout.refusal(from).isPresent()) {
      return false;
    }
    return authenticate(from, user, right);
  }

  /// The same in a session that is open.
  boolean authenticate(InetAddress from, String user, boolean right) {
    return switch (lockout.rule(from, user, false)) {
      case Ruling.Verify verify -> {
        lockout.settle(verify.ticket(), right ? Outcome.PASSED : Outcome.FAILED);
        yield true;
      }
      case Ruling.Refuse _ -> false;
      case Ruling.Soon _ -> throw new AssertionError("told to ask again though impatient");
    };
  }

  boolean isLetIn(String from) {
    return lockout.refusal(address(from)).isEmpty();
  }

  String refusal(String from) {
    return lockout.refusal(address(from)).map(found -> found.reply().toString()).orElse("");
  }

  List<Event> events(Event.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }
}
