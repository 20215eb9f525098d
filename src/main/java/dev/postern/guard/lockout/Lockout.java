package dev.postern.guard.lockout;

import dev.postern.event.EventSink;
import dev.postern.guard.GuardAdmin;
import dev.postern.guard.GuardAdmin.Block;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Origin;
import dev.postern.guard.PublicAddresses;
import dev.postern.guard.lockout.Ruling.Outcome;
import dev.postern.guard.lockout.Ruling.Standing;
import dev.postern.guard.lockout.Ruling.Ticket;
import dev.postern.key.Sentry;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.observe.Metrics;
import dev.postern.store.GuardStore;
import dev.postern.store.StoredBlock;
import dev.postern.store.StoredPlace;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who is shut out, and which logins are looked at.
///
/// Failures are held against the address, its network and the login; each may have so many, half of
/// which time forgets. An address or network that has had them is shut out. A login never is:
/// strangers have theirs in common there, and past them hardly any more of theirs is looked at,
/// while each address from which the login has been used with success has its own. So nobody can
/// lock out somebody else. For the same reason an address is not shut out, only restricted to such
/// logins, where a login knows its network.
///
/// Every method takes microseconds, under one lock.
public final class Lockout implements Warden {

  private static final int MOST_KEYS = 100_000;
  private static final int MOST_PLACES = 1_000_000;
  private static final int MOST_BLOCKS = 1_000_000;
  private static final int MOST_LOGINS_AT_ONCE = 20_000;
  private static final String OPERATOR = "operator";

  private static final Refusal REFUSED =
      Refusal.of(Reason.LIMIT, 554, "5.7.1", "No service here for your network");

  private final EpochSeconds time;
  private final Predicate<InetAddress> shared;
  private final Book book;
  private final Bulletin bulletin;
  private final Semaphore places = new Semaphore(MOST_LOGINS_AT_ONCE);
  private volatile AccessLists lists = AccessLists.NONE;

  // Guarded by this.
  private GuardConfig.Lockout limits = GuardConfig.Lockout.DEFAULT;
  private final Acquaintances acquaintances = new Acquaintances(MOST_KEYS);
  private final Offenders offenders;
  private final LoginRulings logins;
  private final OperatorBlocks operator = new OperatorBlocks();

  /// Loads what outlived the last run. Blocks.
  ///
  /// @param shared whether many clients have this address, so that nothing may be held against it;
  ///   asked under the lock, so it must not block
  /// @param exists whether there is a key of a user, which is then no trap
  public Lockout(
      GuardConfig config,
      GuardStore store,
      Predicate<InetAddress> shared,
      Predicate<String> exists,
      EventSink events,
      Metrics metrics,
      InstantSource clock) {
    this.time = new EpochSeconds(clock);
    this.shared = shared;
    book = new Book(store);
    bulletin = new Bulletin(events, metrics);
    offenders = new Offenders(time, acquaintances::isFamiliar, book, bulletin);
    logins = new LoginRulings(time, acquaintances, offenders, exists, book, bulletin);
    reload(config);
    store.blocks(MOST_BLOCKS).forEach(this::restore);
    store.places(MOST_PLACES).forEach(this::restore);
    gauges(metrics);
  }

  /// Takes over limits and traps.
  public synchronized void reload(GuardConfig config) {
    limits = config.lockout();
    offenders.reload(limits);
    logins.reload(limits, config.traps().users());
  }

  void take(AccessLists changed) {
    lists = changed;
  }

  AccessLists lists() {
    return lists;
  }

  // ---- clients that connect

  @Override
  public Optional<Refusal> refusal(InetAddress client) {
    return lists.allows(client) ? Optional.empty() : banned(client).or(() -> shutOut(client));
  }

  @Override
  public Optional<Refusal> banned(InetAddress client) {
    AccessLists known = lists;
    if (known.allows(client)) {
      return Optional.empty();
    }
    if (known.refuses(client)) {
      bulletin.turnedAway("list");
      return Optional.of(REFUSED);
    }
    return blocked(client);
  }

  private synchronized Optional<Refusal> blocked(InetAddress client) {
    Optional<OperatorBlocks.Entry> entry = operator.on(client, time.instant());
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    bulletin.turnedAway(OPERATOR);
    Instant until = entry.get().until();
    return Optional.of(until == null ? REFUSED : shutOutFor(time.until(until)));
  }

  private synchronized Optional<Refusal> shutOut(InetAddress client) {
    Optional<Refusal> refusal =
        shared.test(client) ? Optional.empty() : offenders.refusal(Origin.of(client));
    if (refusal.isPresent()) {
      bulletin.turnedAway(Offenders.GUARD);
    }
    return refusal;
  }

  private static Refusal shutOutFor(int seconds) {
    return Refusal.of(
        Reason.LIMIT, 421, "4.7.0", "Shut out by the operator; try again in " + Spell.of(seconds));
  }

  @Override
  public Sentry sentry(InetAddress client) {
    return new LoginSentry(this, client, Delays.TIMER, places);
  }

  @Override
  public void ended(InetAddress client, Conduct conduct) {
    Offence.Weighed sum = conduct.sum();
    if (sum == null || lists.allows(client)) {
      return;
    }
    // Who checks a relay's health lives near it.
    if (sum.offence() == Offence.SILENCE && !PublicAddresses.ONLY.test(client)) {
      return;
    }
    synchronized (this) {
      if (!shared.test(client)) {
        offenders.count(Origin.of(client), sum.offence(), sum.weight());
      }
    }
  }

  // ---- logins

  /// Decides about a login.
  ///
  /// @param patient whether it may be told to ask again
  synchronized Ruling rule(InetAddress client, String user, boolean patient) {
    Ticket ticket = logins.ticket(client, user, privilege(client));
    Ruling ruling =
        isBarred(ticket) ? new Ruling.Refuse(limits.delay()) : logins.rule(ticket, patient);
    bulletin.ruled(ruling);
    return ruling;
  }

  private @Nullable Standing privilege(InetAddress client) {
    if (lists.allows(client)) {
      return Standing.ALLOWED;
    }
    return shared.test(client) ? Standing.GATEWAY : null;
  }

  // What was decided on since the session began.
  private boolean isBarred(Ticket ticket) {
    Instant at = time.instant();
    return operator.on(ticket.user(), at).isPresent()
        || (ticket.standing() != Standing.ALLOWED
            && (lists.refuses(ticket.client()) || operator.on(ticket.client(), at).isPresent()));
  }

  /// Tells how a verification ended.
  synchronized void settle(Ticket ticket, Outcome outcome) {
    logins.settle(ticket, outcome);
  }

  // ---- what an operator sees and does

  synchronized GuardAdmin.Status status() {
    int now = time.now();
    return new GuardAdmin.Status(
        offenders.addresses(),
        offenders.networks(),
        logins.size(),
        acquaintances.size(),
        offenders.sentencedAddresses(),
        offenders.sentencedNetworks(),
        operator.size(),
        lists.allow().size(),
        lists.refuse().size(),
        bulletin.verified(),
        bulletin.refused(),
        logins.attacks().stream()
            .map(
                episode ->
                    new GuardAdmin.Attack(episode.user(), episode.since(), episode.failures(now)))
            .toList());
  }

  /// Goes through a table that may be large, a piece at a time.
  List<Block> blocks(int limit) {
    List<Block> found = new ArrayList<>();
    synchronized (this) {
      operator.all().stream().limit(limit).map(Lockout::blockOf).forEach(found::add);
    }
    for (int segment = 0; segment < offenders.segments() && found.size() < limit; segment++) {
      synchronized (this) {
        offenders.sentenced(segment, found, limit);
      }
    }
    return found;
  }

  synchronized Block block(OperatorBlocks.Entry entry) {
    operator.put(entry);
    Subject subject = entry.subject();
    book.save(
        new StoredBlock(operatorId(subject), entry.reason(), 0, false, entry.at(), entry.until()));
    bulletin.blocked(subject, "blocked", OPERATOR, entry.at(), entry.until());
    return blockOf(entry);
  }

  /// Ends every block of exactly this subject, and forgets its failures.
  synchronized boolean unblock(Subject subject) {
    boolean lifted = operator.remove(subject).isPresent();
    if (lifted) {
      book.lift(operatorId(subject));
    }
    lifted |=
        switch (subject.kind()) {
          case ADDRESS -> offenders.pardon(Kind.ADDRESS, Origin.parse(subject.name()));
          case NETWORK -> {
            Origin origin = Origin.parse(subject.name());
            yield subject.equals(Subject.network(origin)) && offenders.pardon(Kind.NETWORK, origin);
          }
          case LOGIN -> logins.pardon(subject.name());
        };
    if (lifted) {
      bulletin.unblocked(subject, OPERATOR, time.instant());
    }
    return lifted;
  }

  /// What is known of an address.
  ///
  /// @param address null for nothing; so is the network
  record OfAddress(
      boolean allowed,
      boolean refused,
      boolean shared,
      Optional<OperatorBlocks.Entry> operator,
      Offenders.@Nullable Held address,
      Offenders.@Nullable Held network,
      boolean familiar) {}

  synchronized OfAddress of(InetAddress client) {
    Origin origin = Origin.of(client);
    return new OfAddress(
        lists.allows(client),
        lists.refuses(client),
        shared.test(client),
        operator.on(client, time.instant()),
        offenders.held(Kind.ADDRESS, origin),
        offenders.held(Kind.NETWORK, origin),
        acquaintances.isFamiliar(origin.network()));
  }

  /// What is known of a user.
  record OfUser(Optional<OperatorBlocks.Entry> operator, LoginRulings.Held held) {}

  synchronized OfUser of(String user) {
    return new OfUser(operator.on(user, time.instant()), logins.held(user));
  }

  // ---- rounds

  /// Writes what changed. Blocks.
  void write() {
    book.write();
  }

  /// Ends what is over, a piece at a time.
  void sweep() {
    for (int segment = 0; segment < offenders.segments(); segment++) {
      synchronized (this) {
        offenders.sweep(segment);
        logins.sweep(segment);
      }
    }
    synchronized (this) {
      Instant at = time.instant();
      for (OperatorBlocks.Entry entry : operator.expire(at)) {
        book.lift(operatorId(entry.subject()));
        bulletin.unblocked(entry.subject(), "its time is over", at);
      }
      for (Attacks.Episode episode : logins.endedAttacks()) {
        bulletin.unblocked(Subject.login(episode.user()), "the attack is over", at);
      }
    }
  }

  /// Forgets acquaintances of long ago.
  synchronized void expire() {
    acquaintances.expire(time.day());
  }

  private synchronized void restore(StoredBlock stored) {
    switch (Subject.kind(stored.id().kind())) {
      case LOGIN -> restoreOperators(stored, Kind.LOGIN);
      case Kind kind when stored.id().source().equals(OPERATOR) -> restoreOperators(stored, kind);
      case Kind kind -> offenders.restore(stored, kind);
    }
  }

  private void restoreOperators(StoredBlock stored, Kind kind) {
    var entry =
        new OperatorBlocks.Entry(
            new Subject(kind, stored.id().subject()), stored.cause(), stored.at(), stored.until());
    if (!entry.isOver(time.instant())) {
      operator.put(entry);
    }
  }

  private synchronized void restore(StoredPlace place) {
    logins.restore(place);
  }

  private static StoredBlock.Id operatorId(Subject subject) {
    return new StoredBlock.Id(subject.kind().label(), subject.name(), OPERATOR);
  }

  private static Block blockOf(OperatorBlocks.Entry entry) {
    return new Block(
        entry.subject().kind(),
        entry.subject().name(),
        OPERATOR,
        entry.reason(),
        0,
        false,
        entry.at(),
        entry.until());
  }

  private void gauges(Metrics metrics) {
    gauge(metrics, "addresses", "Addresses that something is held against", offenders::addresses);
    gauge(metrics, "networks", "Networks that something is held against", offenders::networks);
    gauge(metrics, "logins", "Logins with failures of strangers", logins::size);
    gauge(metrics, "places", "Addresses that logins know", acquaintances::size);
    gauge(metrics, "attacks", "Logins under attack", logins::attacked);
    gauge(
        metrics,
        "blocked_addresses",
        "Addresses that are shut out or restricted",
        offenders::sentencedAddresses);
    gauge(
        metrics,
        "blocked_networks",
        "Networks that are shut out or restricted",
        offenders::sentencedNetworks);
  }

  private void gauge(Metrics metrics, String name, String description, IntSupplier value) {
    metrics.gauge("guard." + name, description, () -> read(value));
  }

  private synchronized int read(IntSupplier value) {
    return value.getAsInt();
  }
}
