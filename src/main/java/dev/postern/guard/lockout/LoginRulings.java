package dev.postern.guard.lockout;

import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Origin;
import dev.postern.guard.lockout.Allowance.Room;
import dev.postern.guard.lockout.Ruling.Outcome;
import dev.postern.guard.lockout.Ruling.Standing;
import dev.postern.guard.lockout.Ruling.Ticket;
import dev.postern.store.StoredPlace;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which logins are looked at, and what their failures lead to. Not thread-safe.
final class LoginRulings {

  private static final int MOST_LOGINS = 250_000;
  private static final int MOST_PAIRS = 250_000;

  // Behind a gateway all clients of a login have these in common.
  private static final int GATEWAY_TIMES = 3;
  // Below this share of an allowance nobody waits.
  private static final double UNHURRIED = 0.25;

  private final EpochSeconds time;
  private final Acquaintances acquaintances;
  private final Offenders offenders;
  private final Predicate<String> exists;
  private final Book book;
  private final Bulletin bulletin;
  private final UserHash users = new UserHash(new SecureRandom());
  // Failures of strangers, and those from where a login has been used or behind a gateway.
  private final Allowance logins = new Allowance(new Ledger(MOST_LOGINS));
  private final Allowance pairs = new Allowance(new Ledger(MOST_PAIRS));
  private final Attacks attacks = new Attacks();
  private GuardConfig.Lockout limits = GuardConfig.Lockout.DEFAULT;
  private Set<String> traps = Set.of();

  /// @param exists whether there is a key of a user, which then is no trap and can be under attack
  LoginRulings(
      EpochSeconds time,
      Acquaintances acquaintances,
      Offenders offenders,
      Predicate<String> exists,
      Book book,
      Bulletin bulletin) {
    this.time = time;
    this.acquaintances = acquaintances;
    this.offenders = offenders;
    this.exists = exists;
    this.book = book;
    this.bulletin = bulletin;
  }

  void reload(GuardConfig.Lockout changed, List<String> trapUsers) {
    limits = changed;
    traps =
        trapUsers.stream()
            .map(user -> user.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    logins.ledger().halfLife(changed.halfLife());
    pairs.ledger().halfLife(changed.halfLife());
  }

  /// @param given where that was decided otherwise
  Ticket ticket(InetAddress client, String user, @Nullable Standing given) {
    Origin origin = Origin.of(client);
    long login = users.of(user);
    return new Ticket(client, origin, user, login, given == null ? standing(origin, login) : given);
  }

  private Standing standing(Origin origin, long login) {
    int day = time.day();
    if (acquaintances.knowsAddress(login, origin, day)) {
      return Standing.KNOWN;
    }
    return acquaintances.knowsNetwork(login, origin, day) ? Standing.NEIGHBOUR : Standing.STRANGER;
  }

  /// Decides about a login.
  ///
  /// @param patient whether it may be told to ask again
  Ruling rule(Ticket ticket, boolean patient) {
    if (isTrap(ticket.user())) {
      spring(ticket, "A name that never exists here,");
      return new Ruling.Refuse(limits.delay());
    }
    if (isShutOut(ticket)) {
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

  // A restriction leaves only acquaintances.
  private boolean isShutOut(Ticket ticket) {
    Origin origin = ticket.origin();
    return switch (ticket.standing()) {
      case ALLOWED, GATEWAY -> false;
      case KNOWN, NEIGHBOUR -> offenders.isShut(origin);
      case STRANGER -> offenders.isShut(origin) || offenders.isRestricted(origin);
    };
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
  void settle(Ticket ticket, Outcome outcome) {
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
    // Names that don't exist are an attacker's to make up, as many as fill the list.
    if (failures + 1 > most && exists.test(ticket.user())) {
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

  /// Forgets the failures of a login, and its attack.
  ///
  /// @return whether there was anything to forget
  boolean pardon(String user) {
    long login = users.of(user);
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

  /// What is held against a login.
  ///
  /// @param places the addresses that it knows, each with its failures
  record Held(boolean trap, boolean attacked, double failures, int most, List<Place> places) {

    record Place(String address, double failures) {}
  }

  Held held(String user) {
    long login = users.of(user);
    int now = time.now();
    return new Held(
        isTrap(user),
        attacks.isUnderAttack(login),
        logins.failures(login, now),
        limits.loginFailures(),
        acquaintances.places(login).stream()
            .map(
                address ->
                    new Held.Place(
                        Origin.addressText(address), pairs.failures(pair(login, address), now)))
            .toList());
  }

  int size() {
    return logins.ledger().size();
  }

  int attacked() {
    return attacks.size();
  }

  List<Attacks.Episode> attacks() {
    return attacks.all();
  }

  /// Takes away the attacks that are over.
  List<Attacks.Episode> endedAttacks() {
    return attacks.expire(time.now());
  }

  /// Forgets those of a segment of whom nothing is left to say.
  void sweep(int segment) {
    logins.ledger().sweep(segment, time.now(), _ -> {});
    pairs.ledger().sweep(segment, time.now(), _ -> {});
  }

  /// Takes over what outlived a restart.
  void restore(StoredPlace place) {
    acquaintances.note(
        users.of(place.user()), Origin.parse(place.address()), (int) place.seen().toEpochDay());
  }
}
