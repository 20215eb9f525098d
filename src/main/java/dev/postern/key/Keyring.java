package dev.postern.key;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.postern.event.Event;
import dev.postern.event.EventSink;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Octets;
import dev.postern.mail.Secret;
import dev.postern.store.KeyStore;
import dev.postern.store.StoredKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every key: the declared ones and the minted ones. Where both have one user, the declared one
/// counts.
///
/// Thread-safe. Looking up and logging in never wait for the store; changes do.
public final class Keyring implements KeyAdmin, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Keyring.class);
  private static final Pattern MINTED_USER = Pattern.compile("[a-z0-9._-]{1,64}");

  private final KeyStore store;
  private final EventSink events;
  private final InstantSource clock;
  private final Frost frost;
  private final Salts salts;
  private final Sha256.Hi hi;
  private final SecureRandom random = new SecureRandom();
  private final ThreadPoolExecutor executor = PasswordCheck.boundedExecutor();
  private final Mechanisms mechanisms;
  private final Map<String, MintedKey> minted = new ConcurrentHashMap<>();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile DeclaredKeys declared = DeclaredKeys.NONE;
  private volatile DeclaredKeys traps = DeclaredKeys.NONE;

  /// Loads the minted keys and turns the declared secrets into verifiers. Blocks.
  ///
  /// @param installKey see [InstallKey#in]
  /// @throws KeyProblem if a declared key can't be used
  public Keyring(
      KeyStore store,
      List<KeyConfig> declared,
      Octets installKey,
      Frost frost,
      EventSink events,
      InstantSource clock) {
    this(store, declared, installKey, frost, events, clock, Sha256::hi);
  }

  /// One whose keys can't be frozen.
  public Keyring(
      KeyStore store,
      List<KeyConfig> declared,
      Octets installKey,
      EventSink events,
      InstantSource clock) {
    this(store, declared, installKey, Frost.NONE, events, clock);
  }

  Keyring(
      KeyStore store,
      List<KeyConfig> declared,
      Octets installKey,
      Frost frost,
      EventSink events,
      InstantSource clock,
      Sha256.Hi hi) {
    this.store = store;
    this.frost = frost;
    this.events = events;
    this.clock = clock;
    this.salts = new Salts(installKey);
    this.hi = hi;
    Credentials credentials = new Lookup();
    var cache = new LoginCache(credentials, Ticker.systemTicker());
    this.mechanisms =
        new Mechanisms(credentials, new PasswordCheck(credentials, cache, hi, executor), random);
    this.declared = this.declared.replacedBy(declared, salts, hi);
    store.keys().forEach(this::load);
  }

  /// The mechanisms to offer on a connection with these channel bindings, strongest first.
  public List<String> mechanisms(Optional<Octets> tlsServerEndPoint, Optional<Octets> tlsExporter) {
    return Mechanisms.offered(new ChannelBindings(tlsServerEndPoint, tlsExporter));
  }

  /// Begins a login. A mechanism that is not known is denied at its first step.
  ///
  /// @param mechanism in upper case
  /// @param tlsServerEndPoint given exactly if SCRAM-SHA-256-PLUS was offered because of it: a
  ///   client that claims not to have seen that offer is denied
  /// @param sentry asked before the secret is verified
  public Exchange exchange(
      String mechanism,
      Optional<Octets> tlsServerEndPoint,
      Optional<Octets> tlsExporter,
      Sentry sentry) {
    return mechanisms.exchange(
        mechanism, new ChannelBindings(tlsServerEndPoint, tlsExporter), sentry);
  }

  /// For tests: with nobody to ask.
  Exchange exchange(
      String mechanism, Optional<Octets> tlsServerEndPoint, Optional<Octets> tlsExporter) {
    return exchange(mechanism, tlsServerEndPoint, tlsExporter, Sentry.OPEN);
  }

  /// Whether a key that was granted is still good: neither revoked, rotated, nor changed since.
  /// Cheap enough to be asked at every MAIL, which closes the gap between a grant and the moment
  /// when its session can be found by a listener.
  ///
  /// @param key the very object that the grant carried
  @SuppressWarnings("ReferenceEquality") // a rotated key equals the old one, and is another
  public boolean isCurrent(Key key) {
    return find(key.user()).filter(credential -> credential.key() == key).isPresent();
  }

  /// Whether a user can log in.
  public boolean knows(String user) {
    return find(user).isPresent();
  }

  /// Tells the user whose sessions must end. The listener is called on the thread that made the
  /// change, after it holds; it must not block.
  public void onEnded(Consumer<String> listener) {
    listeners.add(listener);
  }

  /// Takes over what a reloaded configuration declares. Sessions of keys that are gone or changed
  /// end. Blocks.
  ///
  /// @throws KeyProblem if a key can't be used; nothing is changed then
  public synchronized void replaceDeclared(List<KeyConfig> configs) {
    DeclaredKeys before = declared;
    DeclaredKeys after = before.replacedBy(configs, salts, hi);
    declared = after;
    before.changedIn(after).forEach(user -> ended(user, "redeclared"));
  }

  /// Takes over the trap keys: secrets that are planted where nobody has business to find them. A
  /// login with one fails like any other. Blocks.
  ///
  /// @throws KeyProblem if one can't be used; nothing is changed then
  public synchronized void replaceTraps(List<KeyConfig> configs) {
    traps = traps.replacedBy(configs, salts, hi);
  }

  @Override
  public List<KeyView> list() {
    List<KeyView> views = new ArrayList<>();
    DeclaredKeys now = declared;
    now.keys().forEach(key -> views.add(new KeyView(key, true, null, null, frozen(key.user()))));
    for (MintedKey key : minted.values()) {
      if (now.find(key.key().user()) == null) {
        views.add(
            new KeyView(
                key.key(),
                false,
                key.stored().createdAt(),
                key.stored().revokedAt(),
                frozen(key.key().user())));
      }
    }
    views.sort(Comparator.comparing(view -> view.key().user()));
    return List.copyOf(views);
  }

  @Override
  public synchronized Secret create(
      String user, String project, List<AddressPattern> from, boolean hideClient) {
    if (!MINTED_USER.matcher(user).matches()) {
      throw new KeyProblem(
          "a user is 1 to 64 of a-z, 0-9, dot, underscore and hyphen; this is not: " + user);
    }
    MintedKey present = minted.get(user);
    if (present != null || declared.find(user) != null) {
      throw new KeyProblem(
          present != null && present.isRevoked()
              ? "key " + user + " was revoked, and its name stays with its mail: choose another"
              : "key " + user + " exists already: rotate it, or choose another name");
    }
    Secret secret = MintedSecret.mint(random);
    List<String> patterns = from.stream().map(AddressPattern::toString).toList();
    save(
        new StoredKey(
            user, project, patterns, hideClient, verifier(secret), clock.instant(), null));
    emit(user, "created");
    return secret;
  }

  @Override
  public synchronized Secret rotate(String user) {
    StoredKey old = changeable(user).stored();
    if (old.revokedAt() != null) {
      throw new KeyProblem("key " + user + " is revoked for good: create another");
    }
    Secret secret = MintedSecret.mint(random);
    save(replaced(old, verifier(secret), null));
    ended(user, "rotated");
    return secret;
  }

  @Override
  public synchronized void revoke(String user) {
    MintedKey key = changeable(user);
    if (key.isRevoked()) {
      return;
    }
    StoredKey old = key.stored();
    save(replaced(old, old.verifier(), clock.instant()));
    ended(user, "revoked");
  }

  @Override
  public int freeze(String user, String reason) {
    MintedKey key = minted.get(user);
    if (declared.find(user) == null) {
      if (key == null) {
        throw new KeyProblem("there is no key " + user + ": see postern key list");
      }
      if (key.isRevoked()) {
        throw new KeyProblem(
            "key " + user + " is revoked already; postern queue hold --key holds its mail");
      }
    }
    return frost.freeze(user, reason, () -> ended(user, "frozen"));
  }

  @Override
  public void thaw(String user) {
    if (!frost.thaw(user)) {
      throw new KeyProblem("key " + user + " is not frozen");
    }
    emit(user, "thawed");
  }

  private @Nullable Instant frozen(String user) {
    return frost.since(user).orElse(null);
  }

  /// Ends the threads that verify logins; what waits there is dropped.
  @Override
  public void close() {
    executor.shutdownNow();
  }

  // To whoever asks a frozen key is not there, so that its login is denied as an unknown one's.
  private Optional<Credential> find(String user) {
    if (frost.since(user).isPresent()) {
      return Optional.empty();
    }
    Credential first = declared.find(user);
    if (first != null) {
      return Optional.of(first);
    }
    MintedKey key = minted.get(user);
    return key == null ? Optional.empty() : key.credential();
  }

  private MintedKey changeable(String user) {
    if (declared.find(user) != null) {
      throw new KeyProblem(
          "key " + user + " is declared in the configuration: change it there and reload");
    }
    MintedKey key = minted.get(user);
    if (key == null) {
      throw new KeyProblem("there is no key " + user + ": see postern key list");
    }
    return key;
  }

  private void load(StoredKey stored) {
    MintedKey key = MintedKey.of(stored);
    if (key.isDamaged()) {
      LOG.warn("key {} can't log in, its verifier is damaged: rotate it", stored.user());
    }
    if (declared.find(stored.user()) != null) {
      LOG.warn("key {} is minted and declared: the declared one counts", stored.user());
    }
    minted.put(stored.user(), key);
  }

  private void save(StoredKey key) {
    try {
      store.save(key).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    minted.put(key.user(), MintedKey.of(key));
  }

  private String verifier(Secret secret) {
    byte[] salt = new byte[Verifier.SALT_LENGTH];
    random.nextBytes(salt);
    return Verifier.derive(hi, secret.reveal(), Octets.copyOf(salt), Salts.MINTED_ITERATIONS)
        .encoded();
  }

  private static StoredKey replaced(StoredKey old, String verifier, @Nullable Instant revokedAt) {
    return new StoredKey(
        old.user(),
        old.project(),
        old.from(),
        old.hideClient(),
        verifier,
        old.createdAt(),
        revokedAt);
  }

  private void ended(String user, String action) {
    emit(user, action);
    listeners.forEach(listener -> listener.accept(user));
  }

  private void emit(String user, String action) {
    events.emit(
        new Event(
            clock.instant(), Event.Kind.KEY, null, null, Map.of("user", user, "action", action)));
  }

  /// The keyring as its mechanisms see it.
  private final class Lookup implements Credentials {

    @Override
    public Optional<Credential> find(String user) {
      return Keyring.this.find(user).or(() -> Optional.ofNullable(traps.find(user)));
    }

    @Override
    public boolean isTrap(Credential credential) {
      return traps.find(credential.key().user()) == credential;
    }

    @Override
    public Verifier decoy(String user) {
      return salts.decoy(user);
    }
  }
}
