package dev.postern.guard;

import dev.postern.guard.Admission.Client;
import dev.postern.key.Key;
import dev.postern.key.KeyConfig;
import dev.postern.mail.Refusal;
import dev.postern.observe.Metrics;
import dev.postern.store.QuotaStore;
import dev.postern.store.StoredUse;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The accounts of keys, projects and addresses: how much each may send, and has sent.
///
/// A message is looked at when it begins and at each recipient, and charged when it is complete, to
/// all who pay for it or to none; what isn't accepted after that is given back. Nothing is kept of
/// who has used nothing. Thread-safe.
public final class Quotas implements Witness {

  /// How a reply is held back without a thread that waits.
  @FunctionalInterface
  public interface Pause {
    CompletionStage<?> after(Duration time);

    /// By the clock of the system.
    static Pause real() {
      return time ->
          CompletableFuture.runAsync(
              () -> {},
              CompletableFuture.delayedExecutor(
                  time.toNanos(), TimeUnit.NANOSECONDS, Runnable::run));
    }
  }

  /// How long a reply is held back at most before the client is told to come back.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Accounts at most. Addresses beyond them pay nothing; their keys and projects do.
  static final int MOST = 20_000;

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration IDLE = Duration.ofMinutes(10);

  private final Predicate<InetAddress> shared;
  private final Metrics metrics;
  private final Meter.Time time;
  private final Pause pause;
  private final Map<Subject, Account> accounts = new ConcurrentHashMap<>();
  // Of an earlier run, until somebody asks.
  private final Map<Subject, List<StoredUse>> before = new ConcurrentHashMap<>();
  private volatile Instant restored = Instant.EPOCH;
  private volatile Allowances allowances;
  private volatile @Nullable KnownRecipients known;

  /// @param shared whether an address is that of many clients: it has no account
  public Quotas(
      Allowances allowances,
      Predicate<InetAddress> shared,
      Metrics metrics,
      InstantSource clock,
      Pause pause) {
    this.allowances = allowances;
    this.shared = shared;
    this.metrics = metrics;
    this.time = new Meter.Time(clock);
    this.pause = pause;
    metrics.gauge("guard_accounts", "Accounts that something was used of", accounts::size);
    metrics.gauge("guard_recipients", "Pairs of key and recipient that are known", this::pairs);
  }

  /// Opens the tab of one session.
  public Tab open(InetAddress address, Client client) {
    boolean pays = client == Client.UNKNOWN && !shared.test(address);
    return new Tab(this, pays ? new Subject(Subject.Kind.ADDRESS, host(address)) : null);
  }

  /// Other allowances, from now on; what was used stays used.
  public void replace(Allowances others) {
    allowances = others;
    accounts.forEach((subject, account) -> account.replace(others.of(subject)));
  }

  /// Who pays for a message.
  List<Account> payers(@Nullable Key key, @Nullable Subject address) {
    Allowances now = allowances;
    List<Account> payers = new ArrayList<>(3);
    if (key != null) {
      add(payers, new Subject(Subject.Kind.KEY, key.user()), now);
    }
    String project = key == null ? KeyConfig.DEFAULT_PROJECT : key.project();
    add(payers, new Subject(Subject.Kind.PROJECT, project), now);
    if (address != null) {
      add(payers, address, now);
    }
    return payers;
  }

  /// Tries until it works or the client has to be told what is missing.
  CompletionStage<Optional<Refusal>> settled(Supplier<@Nullable Shortfall> attempt) {
    return settled(attempt, PATIENCE);
  }

  /// The recipients that keys know.
  KnownRecipients known() {
    KnownRecipients made = known;
    return made == null ? makeKnown() : made;
  }

  int today() {
    return (int) (time.clock().millis() / Span.DAY.length().toMillis());
  }

  /// What was used by the end of an earlier run.
  void restore(QuotaStore store) {
    restored = time.clock().instant();
    for (StoredUse use : store.uses(Thing.values().length * MOST)) {
      for (Subject.Kind kind : Subject.Kind.values()) {
        if (kind.label().equals(use.kind())) {
          before.computeIfAbsent(new Subject(kind, use.name()), _ -> new ArrayList<>()).add(use);
        }
      }
    }
    store.recipients(KnownRecipients.SLOTS).forEach(recipient -> known().restore(recipient));
  }

  /// What is to be saved: all uses that have changed since the last call.
  List<StoredUse> changedUses() {
    Instant now = time.clock().instant();
    return accounts.values().stream().flatMap(account -> account.changes(now).stream()).toList();
  }

  List<QuotaStore.StoredRecipient> changedRecipients() {
    KnownRecipients made = known;
    return made == null ? List.of() : made.changes();
  }

  /// Forgets who has used nothing for a while, or nothing that is not there again.
  void forget() {
    if (restored.plus(Span.DAY.length()).isBefore(time.clock().instant())) {
      before.clear();
    }
    long since = time.clock().millis() - IDLE.toMillis();
    for (Subject subject : accounts.keySet()) {
      accounts.computeIfPresent(
          subject, (_, account) -> account.isForgettable(since) ? null : account);
    }
  }

  @Override
  public List<Statement> of(InetAddress address) {
    return statements(new Subject(Subject.Kind.ADDRESS, host(address)));
  }

  @Override
  public List<Statement> of(String user) {
    return statements(new Subject(Subject.Kind.KEY, user));
  }

  private List<Statement> statements(Subject subject) {
    Account account = account(subject, allowances);
    if (account == null) {
      return List.of();
    }
    List<Statement> statements = new ArrayList<>();
    for (Meter meter : account.meters()) {
      for (Meter.Use use : meter.rates()) {
        String per = use.rate().per().label();
        statements.add(
            new Statement(
                "%s of the %s per %s".formatted(meter.thing().label(), subject.kind().label(), per),
                use.used() + " of " + use.rate().count(),
                use.until().isZero()
                    ? "accepted, and not regained yet"
                    : "used up; again in " + Waiting.text(use.until())));
      }
    }
    return statements;
  }

  private CompletionStage<Optional<Refusal>> settled(
      Supplier<@Nullable Shortfall> attempt, Duration patience) {
    Shortfall missing = attempt.get();
    if (missing == null) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    if (missing.hope() == Shortfall.Hope.LATER || missing.until().compareTo(patience) > 0) {
      metrics.count(Limit.METRIC, "limit", missing.label());
      return CompletableFuture.completedStage(Optional.of(missing.refusal(allowances.contact())));
    }
    metrics.count("limit_pauses", "limit", missing.label());
    Duration wait = missing.until().compareTo(SHORTEST) < 0 ? SHORTEST : missing.until();
    return pause.after(wait).thenCompose(_ -> settled(attempt, patience.minus(wait)));
  }

  private void add(List<Account> payers, Subject subject, Allowances now) {
    Account account = account(subject, now);
    if (account != null) {
      payers.add(account);
    }
  }

  private @Nullable Account account(Subject subject, Allowances now) {
    Allowance allowance = now.of(subject);
    if (allowance.equals(Allowance.NONE)) {
      return null;
    }
    // Touched in the same step, so that nobody forgets it in between.
    return accounts.compute(
        subject,
        (_, found) -> {
          Account account = found == null ? opened(subject, allowance) : found;
          return account == null ? null : account.touched(time.clock().millis());
        });
  }

  private @Nullable Account opened(Subject subject, Allowance allowance) {
    List<StoredUse> uses = before.remove(subject);
    if (subject.kind() == Subject.Kind.ADDRESS && accounts.size() >= MOST) {
      return null;
    }
    return new Account(
        subject,
        allowance,
        thing ->
            uses == null
                ? null
                : uses.stream()
                    .filter(use -> use.thing().equals(thing.label()))
                    .findFirst()
                    .orElse(null),
        time);
  }

  private synchronized KnownRecipients makeKnown() {
    KnownRecipients made = known;
    if (made == null) {
      made = new KnownRecipients(KnownRecipients.SLOTS);
      known = made;
    }
    return made;
  }

  private int pairs() {
    KnownRecipients made = known;
    return made == null ? 0 : made.size();
  }

  // What one host is commonly given.
  private static String host(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address.getHostAddress();
    }
    byte[] octets = address.getAddress();
    Arrays.fill(octets, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(octets).getHostAddress() + "/64";
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("16 octets are an address", impossible);
    }
  }
}
