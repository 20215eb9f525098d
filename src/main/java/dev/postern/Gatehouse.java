package dev.postern;

import dev.postern.audit.self.SelfAudit;
import dev.postern.config.RelayConfig;
import dev.postern.event.EventSink;
import dev.postern.guard.Admission;
import dev.postern.guard.Custody;
import dev.postern.guard.GuardAdmin;
import dev.postern.guard.Inspections;
import dev.postern.guard.Ledger;
import dev.postern.guard.LimitsConfig;
import dev.postern.guard.Overload;
import dev.postern.guard.OverloadMarks;
import dev.postern.guard.Quotas;
import dev.postern.guard.Restraints;
import dev.postern.guard.lockout.GuardDesk;
import dev.postern.guard.lockout.Lockout;
import dev.postern.guard.lockout.Patrol;
import dev.postern.guard.nat.SharedAddresses;
import dev.postern.guard.volume.VolumeWatch;
import dev.postern.guard.watch.ConnectionWatch;
import dev.postern.guard.watch.KeyGuard;
import dev.postern.guard.watch.Reaction;
import dev.postern.guard.watch.Rounds;
import dev.postern.key.Keyring;
import dev.postern.listener.Guards;
import dev.postern.listener.ListenerConfig;
import dev.postern.observe.Heap;
import dev.postern.observe.Metrics;
import dev.postern.store.SqliteStore;
import dev.postern.transport.CertificateMint;
import dev.postern.transport.Roots;
import dev.postern.transport.TlsConfig;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What stands at the door, put together: who is let in, what a login is up against, how much
/// anybody may send, and what follows where a key or a listener sees what is unlike it.
final class Gatehouse implements AutoCloseable {

  private final RelayConfig config;
  private final SqliteStore store;
  private final InstantSource clock;
  private final SharedAddresses shared;
  private final Restraints restraints;
  private final Lockout lockout;
  private final Patrol patrol;
  private final VolumeWatch volume;
  private final KeyGuard keys;
  private final Overload overload;
  private final Admission admission;
  private final Quotas quotas;
  private final ConnectionWatch connections;
  private final @Nullable SelfAudit audit;

  /// Reads what it knew before; blocks.
  ///
  /// @param shared which addresses stand for many clients
  /// @param restraints what users may not do at the moment
  /// @param pending recipients that wait in the queue
  /// @param premises where the listeners are, once they are open
  Gatehouse(
      RelayConfig config,
      SqliteStore store,
      Keyring keyring,
      SharedAddresses shared,
      Restraints restraints,
      LongSupplier pending,
      SelfAudit.Premises premises,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.shared = shared;
    this.restraints = restraints;
    lockout =
        new Lockout(config.guard(), store.guard(), shared, keyring::knows, events, metrics, clock);
    patrol = new Patrol(lockout, config.guard().access(), store.guard(), clock);
    volume = new VolumeWatch(config.volume(), store.baselines());
    var reaction =
        new Reaction(
            config.volume().policy(),
            restraints,
            events,
            metrics,
            task -> Thread.startVirtualThread(task));
    keys = new KeyGuard(restraints, volume, reaction::unusual, clock);
    overload =
        new Overload(measures(config.limits().overload(), store, pending), events, metrics, clock);
    admission =
        new Admission(
            config.limits(),
            new Admission.Surroundings(overload::isOverloaded, shared, System::nanoTime),
            metrics);
    quotas = new Quotas(config.limits().allowances(), shared, metrics, clock, Quotas.Pause.real());
    connections =
        new ConnectionWatch(
            config.listeners().stream().map(ListenerConfig::name).toList(), events, metrics, clock);
    audit = config.guard().selfAudit() ? audit(premises, events, metrics) : null;
  }

  private SelfAudit audit(SelfAudit.Premises premises, EventSink events, Metrics metrics) {
    return new SelfAudit(
        config.hostname(),
        config.listeners().stream()
            .map(found -> new SelfAudit.Subject(found.name(), found.proxies()::contains))
            .toList(),
        premises,
        this::roots,
        events,
        metrics,
        clock);
  }

  // Who minted a certificate vouches for it.
  private Roots roots() {
    return switch (config.tls()) {
      case TlsConfig.Files _ -> Roots.systemAnd(List.of());
      case TlsConfig.SelfSigned minted ->
          Roots.systemAnd(CertificateMint.authority(minted.directory()));
    };
  }

  private Inspections inspections() {
    return audit == null ? Inspections.NONE : audit;
  }

  /// Begins to look at our own listeners, which are open by now.
  ///
  /// @param started as for [#start]
  void inspect(Consumer<AutoCloseable> started) {
    if (audit != null) {
      audit.start();
      started.accept(audit);
    }
  }

  /// Begins the rounds that each part makes.
  ///
  /// @param started given what must be closed again, in the order of the start
  void start(Consumer<AutoCloseable> started) {
    var ledger = new Ledger(quotas, store.quotas(), clock);
    ledger.start();
    started.accept(ledger);
    overload.start();
    started.accept(overload);
    patrol.start();
    started.accept(patrol);
    var rounds = new Rounds(keys::tick, List.of(connections::minute, restraints::expire));
    rounds.start();
    started.accept(rounds);
  }

  /// What listeners ask.
  Guards guards() {
    return new Guards(admission, quotas, shared, lockout, connections, inspections());
  }

  /// What submission asks at each message.
  Custody custody() {
    return keys;
  }

  /// Sees how mail of a key fares.
  EventSink fates() {
    return keys;
  }

  /// Sees how sessions fare.
  EventSink sessions() {
    return connections;
  }

  /// An operator's view, and hand.
  GuardAdmin desk() {
    return new GuardDesk(
        lockout,
        List.of(shared, admission, quotas, connections, restraints, keys),
        inspections(),
        clock);
  }

  void reload(RelayConfig changed) {
    lockout.reload(changed.guard());
    patrol.reload(changed.guard().access());
    LimitsConfig limits = config.limits().reloaded(changed.limits());
    admission.replace(limits);
    quotas.replace(limits.allowances());
  }

  /// Keeps what was learnt; to be called when no mail moves any more.
  @Override
  public void close() {
    volume.close();
  }

  private static List<Overload.Measure> measures(
      OverloadMarks marks, SqliteStore store, LongSupplier pending) {
    double seconds = marks.commitTime().toMillis() / 1000.0;
    return List.of(
        Overload.Measure.part("memory", new Heap(System::nanoTime)::inUse, marks.memory()),
        Overload.Measure.part("store-line", store::waiting, 0.5),
        new Overload.Measure(
            "commit-time",
            () -> store.commitTime().toNanos() / 1e9,
            seconds,
            seconds / 2,
            "%.1f s"::formatted),
        new Overload.Measure(
            "queue",
            pending::getAsLong,
            marks.queue(),
            marks.queue() * 0.9,
            "%.0f recipients"::formatted));
  }
}
