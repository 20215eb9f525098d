package dev.postern.signing;

import dev.postern.dkim.Algorithm;
import dev.postern.dkim.KeyRecord;
import dev.postern.dkim.Primitives;
import dev.postern.dkim.SigningKey;
import dev.postern.dkim.SigningKeys;
import dev.postern.dns.Resolver;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.Domain;
import dev.postern.mail.Octets;
import dev.postern.store.DkimStore;
import dev.postern.store.StoredDkimKey;
import dev.postern.store.StoredDkimKey.State;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every DKIM key.
///
/// For a domain without keys of its own those of its nearest parent sign: DMARC takes such a
/// signature as the domain's unless it asks for strict alignment (RFC 7489 §3.1.1).
///
/// A key whose record nobody finds makes mail fail where it would have passed unsigned. So a new
/// one signs only once its record was seen, and takes over from the older one of its algorithm in
/// the same step.
///
/// Thread-safe. [#of] never waits for anything; changes wait for the store.
public final class DkimKeys implements DkimAdmin, SigningKeys {

  private static final Logger LOG = LoggerFactory.getLogger(DkimKeys.class);

  /// More are refused: they are all held in memory.
  private static final int MOST = 10_000;

  private static final Comparator<HeldKey> ORDER =
      Comparator.<HeldKey, String>comparing(key -> key.stored().domain())
          .thenComparing(key -> key.stored().selector());

  private static final int LONGEST_NAME = 253;
  private static final Published FRESH = new Published.Unknown("it was not looked up yet");

  private final DkimStore store;
  private final Publication publication;
  private final EventSink events;
  private final InstantSource clock;
  private final Supplier<Primitives> maker;
  // By name. Changed and read under this object's lock.
  private final Map<String, HeldKey> keys = new HashMap<>();
  private @Nullable Primitives primitives;
  // By domain: what signs.
  private volatile Map<String, List<SigningKey>> active = Map.of();

  /// Loads the keys. Blocks.
  public DkimKeys(DkimStore store, Resolver resolver, EventSink events, InstantSource clock) {
    this(store, resolver, events, clock, () -> new Primitives(Corretto.load()));
  }

  /// @param maker asked once, when the first key is there
  DkimKeys(
      DkimStore store,
      Resolver resolver,
      EventSink events,
      InstantSource clock,
      Supplier<Primitives> maker) {
    this.store = store;
    this.publication = new Publication(resolver);
    this.events = events;
    this.clock = clock;
    this.maker = maker;
    store.keys().forEach(this::hold);
    arrange();
  }

  @Override
  public boolean isEmpty() {
    return active.isEmpty();
  }

  @Override
  public List<SigningKey> of(Domain from) {
    Map<String, List<SigningKey>> now = active;
    String name = from.ascii();
    while (true) {
      List<SigningKey> found = now.get(name);
      int dot = name.indexOf('.');
      if (found != null || dot < 0) {
        return found == null ? List.of() : found;
      }
      name = name.substring(dot + 1);
    }
  }

  @Override
  public synchronized List<KeyView> create(String text, Optional<String> selector, boolean now) {
    String domain = domain(text);
    if (held(domain).stream().anyMatch(key -> !key.is(State.RETIRED))) {
      throw new DkimProblem(domain + " has keys already: see postern dkim show, or rotate them");
    }
    List<String> selectors =
        selector.map(Selectors::chosen).orElseGet(() -> Selectors.next(now(), selectors(domain)));
    return mint(domain, selectors, now);
  }

  @Override
  public synchronized List<KeyView> rotate(String text, boolean now) {
    String domain = domain(text);
    List<HeldKey> present = present(domain);
    List<String> selectors = Selectors.next(now(), selectors(domain));
    present.stream().filter(key -> key.is(State.PENDING)).forEach(this::remove);
    return mint(domain, selectors, now);
  }

  @Override
  public synchronized List<KeyView> retire(String text) {
    String domain = domain(text);
    List<HeldKey> present = present(domain);
    if (present.stream().allMatch(key -> key.is(State.RETIRED))) {
      throw new DkimProblem("the keys of " + domain + " are retired already");
    }
    present.stream().filter(key -> key.is(State.PENDING)).forEach(this::remove);
    save(
        present.stream()
            .filter(key -> key.is(State.ACTIVE))
            .map(key -> key.stored().in(State.RETIRED, now()))
            .toList());
    return held(domain).stream().map(key -> key.view(FRESH, now())).toList();
  }

  @Override
  public List<KeyView> show(Optional<String> domain) {
    Optional<String> name = domain.map(DkimKeys::domain);
    Map<HeldKey, Published> found =
        lookUp(name.map(this::present).orElseGet(() -> select(_ -> true)));
    return apply(found);
  }

  /// The keys of a domain itself, without a look at what is published; none for a domain without.
  public synchronized List<KeyView> known(String domain) {
    return held(domain).stream().map(key -> key.view(FRESH, now())).toList();
  }

  /// Looks up what waits for its record to appear, or to go, and takes the step that follows.
  /// Blocks while the DNS is asked.
  void look() {
    Instant now = now();
    List<KeyView> _ = apply(lookUp(select(key -> key.is(State.PENDING) || key.isOver(now))));
  }

  // Without the lock: it may take seconds.
  private Map<HeldKey, Published> lookUp(List<HeldKey> asked) {
    List<Published> answers = publication.of(asked.stream().map(HeldKey::wanted).toList());
    var found = new LinkedHashMap<HeldKey, Published>();
    for (int i = 0; i < asked.size(); i++) {
      found.put(asked.get(i), answers.get(i));
    }
    return found;
  }

  private synchronized List<KeyView> apply(Map<HeldKey, Published> found) {
    Instant now = now();
    var answers = new HashMap<String, Published>();
    found.forEach(
        (key, published) -> {
          answers.put(key.name(), published);
          if (key.equals(keys.get(key.name()))) {
            step(key, published, now);
          }
        });
    return select(key -> answers.containsKey(key.name())).stream()
        .map(key -> key.view(answers.getOrDefault(key.name(), FRESH), now))
        .toList();
  }

  private void step(HeldKey key, Published published, Instant now) {
    if (key.is(State.PENDING) && published instanceof Published.Seen) {
      var changed = new ArrayList<StoredDkimKey>();
      changed.add(key.stored().in(State.ACTIVE, now));
      changed.addAll(replacedBy(key.stored(), now));
      save(changed);
    } else if (key.isOver(now) && published instanceof Published.Missing) {
      remove(key);
    }
  }

  private List<StoredDkimKey> replacedBy(StoredDkimKey next, Instant now) {
    return held(next.domain()).stream()
        .filter(key -> key.is(State.ACTIVE))
        .map(HeldKey::stored)
        .filter(key -> key.algorithm().equals(next.algorithm()))
        .map(key -> key.in(State.RETIRED, now))
        .toList();
  }

  private List<KeyView> mint(String domain, List<String> selectors, boolean active) {
    Algorithm[] algorithms = Algorithm.values();
    if (keys.size() + algorithms.length > MOST) {
      throw new DkimProblem("there are " + MOST + " DKIM keys, and more are not kept");
    }
    Instant now = now();
    var changed = new ArrayList<StoredDkimKey>();
    for (int i = 0; i < algorithms.length; i++) {
      String selector = selectors.get(i);
      String name = KeyRecord.name(selector, domain);
      if (name.length() > LONGEST_NAME || keys.containsKey(name)) {
        throw new DkimProblem(
            name
                + (keys.containsKey(name) ? " exists already" : " is too long a name")
                + ": choose another selector");
      }
      KeyPair pair = primitives().mint(algorithms[i]);
      var key =
          new StoredDkimKey(
              domain,
              selector,
              algorithms[i].label(),
              Octets.copyOf(pair.getPublic().getEncoded()),
              Octets.copyOf(pair.getPrivate().getEncoded()),
              active ? State.ACTIVE : State.PENDING,
              now,
              now);
      changed.add(key);
      if (active) {
        changed.addAll(replacedBy(key, now));
      }
    }
    save(changed);
    return selectors.stream()
        .map(selector -> keys.get(KeyRecord.name(selector, domain)))
        .filter(Objects::nonNull)
        .map(key -> key.view(FRESH, now))
        .toList();
  }

  private void save(List<StoredDkimKey> changed) {
    await(store.save(changed));
    changed.forEach(this::hold);
    arrange();
    changed.forEach(
        key ->
            emit(
                key,
                switch (key.state()) {
                  case PENDING -> "created";
                  case ACTIVE -> "activated";
                  case RETIRED -> "retired";
                }));
  }

  private void remove(HeldKey key) {
    await(store.remove(key.stored().domain(), key.stored().selector()));
    keys.remove(key.name());
    emit(key.stored(), "removed");
  }

  private void hold(StoredDkimKey stored) {
    try {
      Octets secret = stored.privateKey();
      SigningKey signing =
          stored.state() != State.ACTIVE || secret == null
              ? null
              : SigningKey.read(
                  Domain.parse(stored.domain()).orElseThrow(GeneralSecurityException::new),
                  stored.selector(),
                  HeldKey.algorithm(stored),
                  secret.toArray(),
                  primitives());
      var key = new HeldKey(stored, HeldKey.recordOf(stored), signing);
      keys.put(key.name(), key);
    } catch (GeneralSecurityException e) {
      LOG.error(
          "the DKIM key {} of {} can't be used: {}; make new ones with \"postern dkim rotate {}\"",
          stored.selector(),
          stored.domain(),
          e.getMessage(),
          stored.domain());
    }
  }

  private void arrange() {
    active =
        keys.values().stream()
            .filter(key -> key.signing() != null)
            .sorted(DkimKeys::byAlgorithm)
            .collect(
                Collectors.groupingBy(
                    key -> key.stored().domain(),
                    Collectors.mapping(HeldKey::signing, Collectors.toUnmodifiableList())));
  }

  // What every verifier knows comes first, since some look at few signatures only.
  private static int byAlgorithm(HeldKey a, HeldKey b) {
    return a.record().algorithm().compareTo(b.record().algorithm());
  }

  private List<HeldKey> present(String domain) {
    List<HeldKey> present = held(domain);
    if (present.isEmpty()) {
      throw new DkimProblem(
          domain + " has no DKIM keys: make some with \"postern dkim create " + domain + "\"");
    }
    return present;
  }

  private List<HeldKey> held(String domain) {
    return select(key -> key.stored().domain().equals(domain));
  }

  private synchronized List<HeldKey> select(Predicate<HeldKey> wanted) {
    return keys.values().stream().filter(wanted).sorted(ORDER).toList();
  }

  private Set<String> selectors(String domain) {
    return held(domain).stream().map(key -> key.stored().selector()).collect(Collectors.toSet());
  }

  private synchronized Primitives primitives() {
    if (primitives == null) {
      primitives = maker.get();
    }
    return primitives;
  }

  private static String domain(String text) {
    return Domain.parse(text)
        .filter(domain -> !domain.isLiteral())
        .map(Domain::ascii)
        .orElseThrow(
            () -> new DkimProblem("\"" + text + "\" is no domain; write it as example.org"));
  }

  // As the store keeps it.
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static void await(CompletionStage<Void> stage) {
    try {
      stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void emit(StoredDkimKey key, String action) {
    events.emit(
        new Event(
            clock.instant(),
            Event.Kind.DKIM,
            null,
            null,
            Map.of("domain", key.domain(), "selector", key.selector(), "action", action)));
  }
}
