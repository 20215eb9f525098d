package dev.postern.guard;

import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.guard.Restraint.By;
import dev.postern.guard.Restraint.Kind;
import dev.postern.key.Frost;
import dev.postern.key.KeyAdmin.KeyProblem;
import dev.postern.mail.Refusal;
import dev.postern.mail.Refusal.Reason;
import dev.postern.observe.Metrics;
import dev.postern.store.RestraintStore;
import dev.postern.store.StoreFailure;
import dev.postern.store.StoredRestraint;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who is frozen, in quarantine or slowed, since when and why. Durable, for no more than [#MOST]
/// users.
///
/// A restraint takes effect in memory before it is on disk, and ends on disk before it ends in
/// memory: a fault of the store leaves a user rather restrained than free. Looking up is for any
/// thread; changes block.
public final class Restraints implements Custody, Frost, Witness {

  /// How many users may be restrained.
  public static final int MOST = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(Restraints.class);
  private static final int PATIENCE_SECONDS = 30;

  /// The mail that a user has in the queue.
  @FunctionalInterface
  public interface Mail {
    /// Holds all that is pending, and says how many recipients that was. Blocks.
    int hold(String user, String reason);
  }

  private final RestraintStore store;
  private final Mail mail;
  private final EventSink events;
  private final InstantSource clock;
  private final Map<String, Map<Kind, Restraint>> byUser = new ConcurrentHashMap<>();
  private final Map<String, Brake> brakes = new ConcurrentHashMap<>();

  /// Loads what is in force. Blocks.
  ///
  /// @throws StoreFailure if that can't be read
  public Restraints(
      RestraintStore store, Mail mail, EventSink events, Metrics metrics, InstantSource clock) {
    this.store = store;
    this.mail = mail;
    this.events = events;
    this.clock = clock;
    store.restraints().forEach(this::load);
    metrics.gauge("restraints_frozen", "Keys that are frozen", () -> count(Kind.FROZEN));
    metrics.gauge(
        "restraints_quarantine",
        "Users whose mail is taken and held",
        () -> count(Kind.QUARANTINE));
    metrics.gauge("restraints_slow", "Users that are slowed", () -> count(Kind.SLOW));
  }

  /// Holds the mail that a former process was about to hold when it ended. Blocks.
  public void resume() {
    for (StoredRestraint stored : store.restraints()) {
      find(stored.user(), Kind.parse(stored.kind()).orElse(Kind.SLOW))
          .filter(_ -> stored.holding())
          .ifPresent(this::hold);
    }
  }

  /// All, the newest first.
  public List<Restraint> list() {
    Instant now = clock.instant();
    return byUser.values().stream()
        .flatMap(kinds -> kinds.values().stream())
        .filter(restraint -> !restraint.isOver(now))
        .sorted(Comparator.comparing(Restraint::at).reversed())
        .toList();
  }

  /// Puts a restraint in force; one of the same user and kind is replaced, but counts from when it
  /// began. Returns how many recipients are held now that were not.
  ///
  /// @throws KeyProblem if there are too many
  /// @throws StoreFailure if it could not be made durable: it is in force until the end of this
  ///   process
  public int impose(Restraint restraint) {
    return impose(restraint, () -> {});
  }

  /// Ends a restraint. What is held stays held. False where there is none.
  public boolean lift(String user, Kind kind) {
    if (find(user, kind).isEmpty()) {
      return false;
    }
    done(store.remove(user, kind.label()));
    forget(user, kind);
    if (kind != Kind.FROZEN) {
      tell(user, kind.label() + "-lifted", "", null);
    }
    return true;
  }

  /// Ends what has lasted long enough.
  public void expire() {
    Instant now = clock.instant();
    for (Restraint restraint : all()) {
      if (restraint.isOver(now)) {
        boolean _ = lift(restraint.user(), restraint.kind());
      }
    }
  }

  @Override
  public Optional<String> holds(String user) {
    if (byUser.isEmpty()) {
      return Optional.empty();
    }
    return find(user, Kind.FROZEN)
        .or(() -> find(user, Kind.QUARANTINE))
        .filter(restraint -> !restraint.isOver(clock.instant()))
        .map(Restraint::holding);
  }

  @Override
  public Optional<Slowed> slowed(String user) {
    if (byUser.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    return find(user, Kind.SLOW)
        .filter(restraint -> !restraint.isOver(now))
        .map(_ -> brakes.computeIfAbsent(user, _ -> new Brake()).press(now))
        .map(answer -> new Slowed(answer.pause(), refusal(answer)));
  }

  @Override
  public Optional<Instant> since(String user) {
    return byUser.isEmpty() ? Optional.empty() : find(user, Kind.FROZEN).map(Restraint::at);
  }

  @Override
  public int freeze(String user, String reason, Runnable stopped) {
    return impose(
        new Restraint(user, Kind.FROZEN, reason, By.OPERATOR, clock.instant(), null), stopped);
  }

  @Override
  public boolean thaw(String user) {
    return lift(user, Kind.FROZEN);
  }

  @Override
  public List<Statement> of(InetAddress address) {
    return of(address.getHostAddress());
  }

  @Override
  public List<Statement> of(String user) {
    return byUser.getOrDefault(user, Map.of()).values().stream()
        .map(Restraints::statement)
        .toList();
  }

  private static Statement statement(Restraint restraint) {
    String until =
        restraint.until() == null ? "until an operator lifts it" : "until " + restraint.until();
    String meaning =
        switch (restraint.kind()) {
          case FROZEN -> "it can't log in; postern key thaw " + restraint.user() + " ends that";
          case QUARANTINE -> "its mail is taken and held; postern key clear " + restraint.user();
          case SLOW -> "answers to MAIL wait; postern key clear " + restraint.user();
        };
    return new Statement(
        restraint.kind().label(),
        "since " + restraint.at() + ", by the " + restraint.by().label(),
        (restraint.reason().isEmpty() ? "" : restraint.reason() + "; ") + meaning + "; " + until);
  }

  private int impose(Restraint wanted, Runnable stopped) {
    Restraint restraint = enter(wanted);
    try {
      done(store.save(stored(restraint, restraint.kind().holds())));
    } finally {
      stopped.run();
    }
    if (restraint.kind() != Kind.FROZEN) {
      tell(restraint.user(), restraint.kind().label(), restraint.reason(), restraint.until());
    }
    return restraint.kind().holds() ? hold(restraint) : 0;
  }

  private synchronized Restraint enter(Restraint wanted) {
    Instant at = find(wanted.user(), wanted.kind()).map(Restraint::at).orElse(wanted.at());
    var restraint =
        new Restraint(
            wanted.user(), wanted.kind(), wanted.reason(), wanted.by(), at, wanted.until());
    if (byUser.size() >= MOST && !byUser.containsKey(wanted.user())) {
      makeRoom();
    }
    put(restraint);
    return restraint;
  }

  // Whoever is slowed is so for a while anyway.
  private void makeRoom() {
    Restraint least =
        all().stream()
            .filter(restraint -> restraint.kind() == Kind.SLOW && restraint.until() != null)
            .min(Comparator.comparing(Restraint::at))
            .orElseThrow(
                () ->
                    new KeyProblem(
                        MOST + " users are restrained already; lift what is no longer needed"));
    boolean _ = lift(least.user(), least.kind());
  }

  // The count is durable; that it is done is noted last, so that a crash in between does it again.
  // It takes a while, and an operator may have lifted the restraint in between.
  private int hold(Restraint restraint) {
    int held = mail.hold(restraint.user(), restraint.holding());
    done(store.held(restraint.user(), restraint.kind().label()));
    return held;
  }

  private void load(StoredRestraint stored) {
    Optional<Kind> kind = Kind.parse(stored.kind());
    if (kind.isEmpty()) {
      LOG.warn(
          "a restraint of {} is of a kind that is not known: {}", stored.user(), stored.kind());
      return;
    }
    By by = stored.setBy().equals(By.GUARD.label()) ? By.GUARD : By.OPERATOR;
    put(new Restraint(stored.user(), kind.get(), stored.reason(), by, stored.at(), stored.until()));
  }

  private void put(Restraint restraint) {
    byUser.compute(
        restraint.user(),
        (_, old) -> {
          Map<Kind, Restraint> kinds = new EnumMap<>(Kind.class);
          kinds.putAll(old == null ? Map.of() : old);
          kinds.put(restraint.kind(), restraint);
          return kinds;
        });
  }

  private void forget(String user, Kind kind) {
    byUser.computeIfPresent(
        user,
        (_, old) -> {
          Map<Kind, Restraint> kinds = new EnumMap<>(old);
          kinds.remove(kind);
          return kinds.isEmpty() ? null : kinds;
        });
    if (kind == Kind.SLOW) {
      brakes.remove(user);
    }
  }

  private Optional<Restraint> find(String user, Kind kind) {
    return Optional.ofNullable(byUser.getOrDefault(user, Map.of()).get(kind));
  }

  private List<Restraint> all() {
    List<Restraint> all = new ArrayList<>();
    byUser.values().forEach(kinds -> all.addAll(kinds.values()));
    return all;
  }

  private long count(Kind kind) {
    return byUser.values().stream().filter(kinds -> kinds.containsKey(kind)).count();
  }

  private void tell(String user, String action, String reason, @Nullable Instant until) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("subject", user);
    fields.put("action", action);
    fields.put("reason", reason);
    if (until != null) {
      fields.put("until", until);
    }
    events.emit(new Event(clock.instant(), Event.Kind.GUARD, null, null, fields));
  }

  private static Optional<Refusal> refusal(Brake.Answer answer) {
    return answer.refused()
        ? Optional.of(
            Refusal.of(
                Reason.LIMIT,
                450,
                "4.7.1",
                "This key sends unlike itself and is slowed to a message every "
                    + Brake.INTERVAL.toSeconds()
                    + " seconds; try again later, or ask the operator of this relay"))
        : Optional.empty();
  }

  private static StoredRestraint stored(Restraint restraint, boolean holding) {
    return new StoredRestraint(
        restraint.user(),
        restraint.kind().label(),
        restraint.reason(),
        restraint.by().label(),
        restraint.at(),
        restraint.until(),
        holding);
  }

  private static void done(CompletionStage<Void> stage) {
    try {
      var _ = stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new StoreFailure(
          "the store cannot write, so this lasts only until the relay ends; say it again when it"
              + " works",
          e);
    }
  }
}
