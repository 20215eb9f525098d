package dev.postern.guard.lockout;

import dev.postern.event.EventSink;
import dev.postern.guard.GuardAdmin;
import dev.postern.guard.GuardAdmin.Block;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.PublicAddresses;
import dev.postern.guard.lockout.Allowance.Room;
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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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

  private static final int MOST_LOGINS = 250_000;
  private static final int MOST_PAIRS = 250_000;
  private static final int MOST_KEYS = 100_000;
  private static final int MOST_PLACES = 1_000_000;
  private static final int MOST_BLOCKS = 1_000_000;
  private static final int MOST_WAITING = 20_000;
  private static final String OPERATOR = "operator";

  // Behind a gateway all clients of a login have these in common.
  private static final int GATEWAY_TIMES = 3;
  // Below this share of an allowance nobody waits.
  private static final double UNHURRIED = 0.25;

  private static final Refusal REFUSED =
      Refusal.of(Reason.LIMIT, 554, "5.7.1", "No service here for your network");

  private final EpochSeconds time;
  private final Predicate<InetAddress> shared;
  private final Predicate<String> exists;
  private final Book book;
  private final Bulletin bulletin;
  private final Delays delays = Delays.bounded(MOST_WAITING);
  private final UserHash users = new UserHash(new SecureRandom());
  private volatile AccessLists lists = AccessLists.NONE;

  // Guarded by this.
  private GuardConfig.Lockout limits = GuardConfig.Lockout.DEFAULT;
  private Set<String> traps = Set.of();
  private final Allowance logins = new Allowance(new Ledger(MOST_LOGINS));
  private final Allowance pairs = new Allowance(new Ledger(MOST_PAIRS));
  private final Acquaintances acquaintances = new Acquaintances(MOST_KEYS);
  private final Offenders offenders;
  private final OperatorBlocks operator = new OperatorBlocks();
  private final Attacks attacks = new Attacks();

  /// Loads what outlived the last run. Blocks.
  ///
  /// @param shared whether many clients have this address, so that nothing may be held against it
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
    this.exists = exists;
    book = new Book(store);
    bulletin = new Bulletin(events, metrics);
    offenders = new Offenders(time, acquaintances::isFamiliar, book, bulletin);
    reload(config);
    store.blocks(MOST_BLOCKS).forEach(this::restore);
    store.places(MOST_PLACES).forEach(this::restore);
    gauges(metrics);
  }

  /// Takes over limits and traps.
  public synchronized void reload(GuardConfig config) {
    limits = config.lockout();
    traps =
        config.traps().users().stream()
            .map(user -> user.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    offenders.reload(limits);
    logins.ledger().halfLife(limits.halfLife());
    pairs.ledger().halfLife(limits.halfLife());
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
    AccessLists known = lists;
    if (known.allows(client)) {
      return Optional.empty();
    }
    return known.refuses(client) ? Optional.of(REFUSED) : shutOut(client);
  }

  private synchronized Optional<Refusal> shutOut(InetAddress client) {
    Optional<OperatorBlocks.Entry> entry = operator.on(client, time.instant());
    if (entry.isPresent()) {
      Instant until = entry.get().until();
      return Optional.of(until == null ? REFUSED : shutOutFor(time.until(until)));
    }
    return shared.test(client) ? Optional.empty() : offenders.refusal(Origin.of(client));
  }

  private static Refusal shutOutFor(int seconds) {
    return Refusal.of(
        Reason.LIMIT, 421, "4.7.0", "Shut out by the operator; try again in " + Spell.of(seconds));
  }

  @Override
  public Sentry sentry(InetAddress client) {
    return new LoginSentry(this, client, delays);
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
    Ticket ticket = ticket(client, user);
    Ruling ruling = rule(ticket, patient);
    bulletin.ruled(ruling);
    return ruling;
  }

  private Ticket ticket(InetAddress client, String user) {
    Origin origin = Origin.of(client);
    long login = users.of(user);
    return new Ticket(client, origin, user, login, standing(client, origin, login));
  }

  private Standing standing(InetAddress client, Origin origin, long login) {
    int day = time.day();
    if (lists.allows(client)) {
      return Standing.ALLOWED;
    }
    if (shared.test(client)) {
      return Standing.GATEWAY;
    }
    if (acquaintances.knowsAddress(login, origin, day)) {
      return Standing.KNOWN;
    }
    return acquaintances.knowsNetwork(login, origin, day) ? Standing.NEIGHBOUR : Standing.STRANGER;
  }

  private Ruling rule(Ticket ticket, boolean patient) {
    if (isTrap(ticket.user())) {
      spring(ticket, "A name that never exists here,");
      return new Ruling.Refuse(limits.delay());
    }
    if (isBarred(ticket)) {
      return new Ruling.Refuse(limits.delay());
    }
    int now = time.now();
    Room room =
        switch (ticket.standing()) {
          case ALLOWED -> Room.FREE;
          case GATEWAY, KNOWN, NEIGHBOUR -> pairs.room(pair(ticket), most(ticket), now);
          case STRANGER ->
              Room.worse(
                  offenders.room(ticket.origin()), logins.room(ticket.login(), most(ticket), now));
        };
    return switch (room) {
      case FREE -> {
        Duration delay = delay(ticket, now);
        begin(ticket);
        yield new Ruling.Verify(delay, ticket);
      }
      // What it has waited for others is delay enough.
      case SOON -> patient ? new Ruling.Soon() : new Ruling.Refuse(Duration.ZERO);
      case NONE -> new Ruling.Refuse(limits.delay());
    };
  }

  private boolean isTrap(String user) {
    return !traps.isEmpty() && traps.contains(user.toLowerCase(Locale.ROOT)) && !exists.test(user);
  }

  // What was decided on since the session began; and a restriction leaves only acquaintances.
  private boolean isBarred(Ticket ticket) {
    Instant at = time.instant();
    Origin origin = ticket.origin();
    return operator.on(ticket.user(), at).isPresent()
        || switch (ticket.standing()) {
          case ALLOWED -> false;
          case GATEWAY -> isRefused(ticket.client(), at);
          case KNOWN, NEIGHBOUR -> isRefused(ticket.client(), at) || offenders.isShut(origin);
          case STRANGER ->
              isRefused(ticket.client(), at)
                  || offenders.isShut(origin)
                  || offenders.isRestricted(origin);
        };
  }

  private boolean isRefused(InetAddress client, Instant at) {
    return lists.refuses(client) || operator.on(client, at).isPresent();
  }

  private Duration delay(Ticket ticket, int now) {
    double share =
        switch (ticket.standing()) {
          case ALLOWED -> 0;
          case GATEWAY, KNOWN, NEIGHBOUR -> pairs.failures(pair(ticket), now) / most(ticket);
          case STRANGER ->
              Math.max(
                  offenders.share(ticket.origin()),
                  logins.failures(ticket.login(), now) / most(ticket));
        };
    double part = share < UNHURRIED ? 0 : Math.min(1, share * share);
    return Duration.ofMillis(Math.round(part * limits.delay().toMillis()));
  }

  private void begin(Ticket ticket) {
    switch (ticket.standing()) {
      case ALLOWED -> {}
      case GATEWAY, KNOWN, NEIGHBOUR -> pairs.begin(pair(ticket));
      case STRANGER -> {
        offenders.begin(ticket.origin());
        logins.begin(ticket.login());
      }
    }
  }

  /// Tells how a verification ended.
  synchronized void settle(Ticket ticket, Outcome outcome) {
    switch (ticket.standing()) {
      case ALLOWED -> {}
      case GATEWAY, KNOWN, NEIGHBOUR -> pairs.end(pair(ticket));
      case STRANGER -> {
        offenders.end(ticket.origin());
        logins.end(ticket.login());
      }
    }
    bulletin.settled(outcome);
    switch (outcome) {
      case PASSED -> remember(ticket);
      case FAILED -> failed(ticket);
      case SPRUNG -> spring(ticket, "The trap key");
      case UNDECIDED -> {}
    }
  }

  // Behind a gateway there is nothing to know anybody by.
  private void remember(Ticket ticket) {
    if (ticket.standing() == Standing.GATEWAY) {
      return;
    }
    Acquaintances.Noted noted = acquaintances.note(ticket.login(), ticket.origin(), time.day());
    if (noted != null) {
      book.save(place(ticket.user(), ticket.origin().address()));
      noted.displaced().ifPresent(address -> book.leave(place(ticket.user(), address)));
    }
  }

  private StoredPlace place(String user, long address) {
    return new StoredPlace(user, Origin.addressText(address), LocalDate.ofEpochDay(time.day()));
  }

  private void failed(Ticket ticket) {
    switch (ticket.standing()) {
      case ALLOWED -> {}
      // What a program fails to do with an old secret is not held against others at its address.
      case GATEWAY -> fail(ticket, pairs, pair(ticket), "by way of a gateway");
      case KNOWN -> fail(ticket, pairs, pair(ticket), "from an address that it has been used from");
      case NEIGHBOUR -> {
        fail(ticket, pairs, pair(ticket), "from a network that it has been used from");
        offenders.count(ticket.origin(), Offence.LOGINS, 1);
      }
      case STRANGER -> {
        fail(ticket, logins, ticket.login(), "from elsewhere than it has been used from");
        offenders.count(ticket.origin(), Offence.LOGINS, 1);
      }
    }
  }

  private void fail(Ticket ticket, Allowance allowance, long key, String whose) {
    double failures = allowance.add(key, 1, time.now());
    double most = most(ticket);
    if (failures + 1 > most) {
      Instant at = time.instant();
      var episode = new Attacks.Episode(ticket.user(), at, allowance, key, most);
      if (attacks.begin(ticket.login(), episode)) {
        bulletin.loginAttack(ticket.user(), whose, Math.round(failures), at);
      }
    }
  }

  private void spring(Ticket ticket, String what) {
    bulletin.trap(what, ticket.user(), Subject.address(ticket.origin()), time.instant());
    switch (ticket.standing()) {
      case ALLOWED, GATEWAY -> {}
      case KNOWN, NEIGHBOUR, STRANGER ->
          offenders.sentence(Kind.ADDRESS, ticket.origin(), Offence.TRAP);
    }
  }

  private double most(Ticket ticket) {
    return switch (ticket.standing()) {
      case ALLOWED -> Double.MAX_VALUE;
      case GATEWAY -> GATEWAY_TIMES * limits.loginFailures();
      case KNOWN, STRANGER -> limits.loginFailures();
      case NEIGHBOUR -> limits.failures();
    };
  }

  // A login and a place as one key; the login's hash is nobody's to choose.
  private static long pair(Ticket ticket) {
    Origin origin = ticket.origin();
    long place = ticket.standing() == Standing.NEIGHBOUR ? origin.network() : origin.address();
    return pair(ticket.login(), place);
  }

  private static long pair(long login, long place) {
    return Long.rotateLeft(login, 21) ^ place * 0x9e3779b97f4a7c15L;
  }

  // ---- what an operator sees and does

  synchronized GuardAdmin.Status status() {
    int now = time.now();
    return new GuardAdmin.Status(
        offenders.addresses(),
        offenders.networks(),
        logins.ledger().size(),
        acquaintances.size(),
        offenders.sentencedAddresses(),
        offenders.sentencedNetworks(),
        operator.size(),
        lists.allow().size(),
        lists.refuse().size(),
        bulletin.verified(),
        bulletin.refused(),
        attacks.all().stream()
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
          case LOGIN -> pardon(users.of(subject.name()));
        };
    if (lifted) {
      bulletin.unblocked(subject, OPERATOR, time.instant());
    }
    return lifted;
  }

  private boolean pardon(long login) {
    boolean attacked = attacks.isUnderAttack(login);
    boolean failures = logins.failures(login, time.now()) >= 1;
    logins.ledger().remove(login);
    for (long address : acquaintances.places(login)) {
      pairs.ledger().remove(pair(login, address));
      pairs.ledger().remove(pair(login, Origin.network(address)));
    }
    attacks.end(login);
    return attacked || failures;
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
  ///
  /// @param places the addresses that it knows, each with its failures
  record OfUser(
      boolean trap,
      Optional<OperatorBlocks.Entry> operator,
      boolean attacked,
      double failures,
      int most,
      List<Place> places) {

    record Place(String address, double failures) {}
  }

  synchronized OfUser of(String user) {
    long login = users.of(user);
    int now = time.now();
    return new OfUser(
        isTrap(user),
        operator.on(user, time.instant()),
        attacks.isUnderAttack(login),
        logins.failures(login, now),
        limits.loginFailures(),
        acquaintances.places(login).stream()
            .map(
                address ->
                    new OfUser.Place(
                        Origin.addressText(address), pairs.failures(pair(login, address), now)))
            .toList());
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
        logins.ledger().sweep(segment, time.now(), _ -> {});
        pairs.ledger().sweep(segment, time.now(), _ -> {});
      }
    }
    synchronized (this) {
      Instant at = time.instant();
      for (OperatorBlocks.Entry entry : operator.expire(at)) {
        book.lift(operatorId(entry.subject()));
        bulletin.unblocked(entry.subject(), "its time is over", at);
      }
      for (Attacks.Episode episode : attacks.expire(time.now())) {
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
    acquaintances.note(
        users.of(place.user()), Origin.parse(place.address()), (int) place.seen().toEpochDay());
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
    gauge(metrics, "logins", "Logins with failures of strangers", logins.ledger()::size);
    gauge(metrics, "places", "Addresses that logins know", acquaintances::size);
    gauge(metrics, "attacks", "Logins under attack", attacks::size);
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
