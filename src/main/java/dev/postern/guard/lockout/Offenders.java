package dev.postern.guard.lockout;

import dev.postern.guard.GuardAdmin.Block;
import dev.postern.guard.GuardAdmin.Kind;
import dev.postern.guard.GuardConfig;
import dev.postern.guard.Origin;
import dev.postern.guard.lockout.Allowance.Room;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.store.StoredBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The addresses and networks that something is held against, and those of them that are shut out.
///
/// Each time one has had its failures it is shut out for four times as long, and then has half as
/// many. Not thread-safe.
final class Offenders {

  static final String GUARD = "guard";

  private static final int MOST_ADDRESSES = 1_000_000;
  private static final int MOST_NETWORKS = 250_000;
  private static final int LONGER = 4;
  private static final int FEWEST_OF_ADDRESS = 2;
  private static final int FEWEST_OF_NETWORK = 5;

  private final EpochSeconds time;
  private final LongPredicate familiar;
  private final Book book;
  private final Bulletin bulletin;
  private final Allowance addresses = new Allowance(new Ledger(MOST_ADDRESSES));
  private final Allowance networks = new Allowance(new Ledger(MOST_NETWORKS));
  private GuardConfig.Lockout limits = GuardConfig.Lockout.DEFAULT;
  private int sentencedAddresses;
  private int sentencedNetworks;

  /// @param familiar whether a login knows a network, which is then restricted only
  Offenders(EpochSeconds time, LongPredicate familiar, Book book, Bulletin bulletin) {
    this.time = time;
    this.familiar = familiar;
    this.book = book;
    this.bulletin = bulletin;
  }

  void reload(GuardConfig.Lockout changed) {
    limits = changed;
    addresses.ledger().halfLife(changed.halfLife());
    networks.ledger().halfLife(changed.halfLife());
  }

  int addresses() {
    return addresses.ledger().size();
  }

  int networks() {
    return networks.ledger().size();
  }

  int sentencedAddresses() {
    return sentencedAddresses;
  }

  int sentencedNetworks() {
    return sentencedNetworks;
  }

  // ---- logins in the making

  Room room(Origin origin) {
    int now = time.now();
    return Room.worse(
        addresses.room(origin.address(), mostOfAddress(origin, now), now),
        networks.room(origin.network(), mostOfNetwork(origin, now), now));
  }

  /// Which share of what it may fail is used up.
  double share(Origin origin) {
    int now = time.now();
    return Math.max(
        addresses.failures(origin.address(), now) / mostOfAddress(origin, now),
        networks.failures(origin.network(), now) / mostOfNetwork(origin, now));
  }

  void begin(Origin origin) {
    addresses.begin(origin.address());
    networks.begin(origin.network());
  }

  void end(Origin origin) {
    addresses.end(origin.address());
    networks.end(origin.network());
  }

  // ---- offences and sentences

  /// Holds something against an address and its network.
  void count(Origin origin, Offence offence, double weight) {
    int now = time.now();
    double ofAddress = mostOfAddress(origin, now);
    if (addresses.add(origin.address(), weight, now) + 1 > ofAddress) {
      sentence(Kind.ADDRESS, origin, offence);
    }
    double ofNetwork = mostOfNetwork(origin, now);
    if (networks.add(origin.network(), weight, now) + 1 > ofNetwork) {
      sentence(Kind.NETWORK, origin, offence);
    }
  }

  /// Shuts an address or a network out, or restricts it.
  void sentence(Kind kind, Origin origin, Offence offence) {
    int now = time.now();
    Ledger.Row row = ledger(kind).claim(key(kind, origin), now);
    if (row == null) {
      return;
    }
    int strikes = row.strikes(now) + 1;
    Duration lasts = offence == Offence.TRAP ? limits.most() : lasts(strikes);
    boolean restricted = familiar.test(origin.network());
    if (!row.isSentenced()) {
      tally(kind, 1);
    }
    row.sentence(offence, strikes, restricted, now + (int) lasts.toSeconds(), now);
    Instant at = time.instant();
    Instant until = at.plus(lasts);
    Subject subject = Subject.of(kind, origin);
    book.save(
        new StoredBlock(id(subject), offence.label(), row.strikes(now), restricted, at, until));
    bulletin.blocked(subject, restricted ? "restricted" : "blocked", offence.reason(), at, until);
    if (kind == Kind.NETWORK && strikes == 1 && offence == Offence.LOGINS) {
      bulletin.networkAttack(subject, limits.networkFailures(), at, until);
    }
  }

  /// Why it is not let in at all.
  Optional<Refusal> refusal(Origin origin) {
    return refusal(Kind.ADDRESS, origin).or(() -> refusal(Kind.NETWORK, origin));
  }

  boolean isShut(Origin origin) {
    return isShut(Kind.ADDRESS, origin) || isShut(Kind.NETWORK, origin);
  }

  boolean isRestricted(Origin origin) {
    return isRestricted(Kind.ADDRESS, origin) || isRestricted(Kind.NETWORK, origin);
  }

  /// What is known of an address or its network; null for nothing.
  @Nullable Held held(Kind kind, Origin origin) {
    int now = time.now();
    double most = kind == Kind.ADDRESS ? mostOfAddress(origin, now) : mostOfNetwork(origin, now);
    Ledger.Row row = ledger(kind).find(key(kind, origin));
    return row == null
        ? null
        : new Held(
            row.score(now),
            most,
            row.strikes(now),
            row.isShut(now),
            row.isRestricted(now),
            row.offence(),
            EpochSeconds.instant(row.until()));
  }

  /// What is held against one.
  record Held(
      double failures,
      double most,
      int strikes,
      boolean shut,
      boolean restricted,
      Offence offence,
      Instant until) {}

  /// Forgets all that is held against it.
  ///
  /// @return whether it served a sentence
  boolean pardon(Kind kind, Origin origin) {
    Ledger.Row row = ledger(kind).find(key(kind, origin));
    boolean sentenced = row != null && row.isSentenced();
    if (sentenced) {
      tally(kind, -1);
    }
    ledger(kind).remove(key(kind, origin));
    book.lift(id(Subject.of(kind, origin)));
    return sentenced;
  }

  /// Takes over what outlived a restart.
  void restore(StoredBlock stored, Kind kind) {
    Origin origin = Origin.parse(stored.id().subject());
    int at = EpochSeconds.of(stored.at());
    Ledger.Row row = ledger(kind).claim(key(kind, origin), at);
    Instant until = stored.until();
    if (row == null || until == null) {
      return;
    }
    int end = EpochSeconds.of(until);
    row.sentence(Offence.of(stored.cause()), stored.strikes(), stored.restricted(), end, at);
    if (end <= time.now()) {
      row.release();
    } else {
      tally(kind, 1);
    }
  }

  // ---- rounds

  int segments() {
    return addresses.ledger().segments();
  }

  /// Releases those of a segment whose time is over, and forgets those of whom nothing is left to
  /// say.
  void sweep(int segment) {
    for (Kind kind : List.of(Kind.ADDRESS, Kind.NETWORK)) {
      int now = time.now();
      ledger(kind)
          .sweep(
              segment,
              now,
              row -> {
                if (row.isSentenced() && row.until() <= now) {
                  row.release();
                  tally(kind, -1);
                  bulletin.unblocked(subject(kind, row.key()), "its time is over", time.instant());
                }
              });
    }
  }

  /// Adds those of a segment that serve a sentence, up to so many.
  void sentenced(int segment, List<Block> found, int limit) {
    for (Kind kind : List.of(Kind.NETWORK, Kind.ADDRESS)) {
      int now = time.now();
      ledger(kind)
          .each(
              segment,
              row -> {
                if (found.size() < limit && (row.isShut(now) || row.isRestricted(now))) {
                  found.add(
                      new Block(
                          kind,
                          subject(kind, row.key()).name(),
                          GUARD,
                          row.offence().reason(),
                          row.strikes(now),
                          row.isRestricted(now),
                          EpochSeconds.instant(row.since()),
                          EpochSeconds.instant(row.until())));
                }
              });
    }
  }

  private Optional<Refusal> refusal(Kind kind, Origin origin) {
    if (!isShut(kind, origin)) {
      return Optional.empty();
    }
    Ledger.Row row = ledger(kind).find(key(kind, origin));
    return row == null
        ? Optional.empty()
        : Optional.of(
            tooMuch(
                row.offence(),
                kind == Kind.ADDRESS ? "your address" : "your network",
                row.until() - time.now()));
  }

  private static Refusal tooMuch(Offence offence, String whose, int seconds) {
    return Refusal.of(
        Reason.LIMIT,
        421,
        "4.7.0",
        "Shut out after %s from %s; try again in %s"
            .formatted(offence.reason(), whose, Spell.of(seconds)));
  }

  private boolean isShut(Kind kind, Origin origin) {
    Ledger.Row row = ledger(kind).find(key(kind, origin));
    return row != null && row.isShut(time.now());
  }

  private boolean isRestricted(Kind kind, Origin origin) {
    Ledger.Row row = ledger(kind).find(key(kind, origin));
    return row != null && row.isRestricted(time.now());
  }

  private double mostOfAddress(Origin origin, int now) {
    return most(
        addresses.ledger().find(origin.address()), limits.failures(), FEWEST_OF_ADDRESS, now);
  }

  private double mostOfNetwork(Origin origin, int now) {
    return most(
        networks.ledger().find(origin.network()), limits.networkFailures(), FEWEST_OF_NETWORK, now);
  }

  private static int most(Ledger.@Nullable Row row, int first, int fewest, int now) {
    return row == null ? first : Math.max(Math.min(first, fewest), first >> row.strikes(now));
  }

  private Duration lasts(int strikes) {
    double seconds = limits.first().toSeconds() * Math.pow(LONGER, strikes - 1);
    return Duration.ofSeconds((long) Math.min(seconds, (double) limits.most().toSeconds()));
  }

  private Ledger ledger(Kind kind) {
    return (kind == Kind.ADDRESS ? addresses : networks).ledger();
  }

  private static long key(Kind kind, Origin origin) {
    return kind == Kind.ADDRESS ? origin.address() : origin.network();
  }

  private static Subject subject(Kind kind, long key) {
    return new Subject(
        kind, kind == Kind.ADDRESS ? Origin.addressText(key) : Origin.networkText(key));
  }

  private static StoredBlock.Id id(Subject subject) {
    return new StoredBlock.Id(subject.kind().label(), subject.name(), GUARD);
  }

  private void tally(Kind kind, int change) {
    if (kind == Kind.ADDRESS) {
      sentencedAddresses += change;
    } else {
      sentencedNetworks += change;
    }
  }
}
