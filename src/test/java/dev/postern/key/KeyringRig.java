package dev.postern.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postern.event.Event;
import dev.postern.key.Exchange.Step;
import dev.postern.mail.AddressPattern;
import dev.postern.mail.Octets;
import dev.postern.mail.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A keyring with one declared key (`app@app.example`, chosen secret) over a store in memory,
/// counting its slow hashes.
final class KeyringRig implements AutoCloseable {

  static final String USER = "app@app.example";
  static final String PASSWORD = "correct horse, battery=staple";
  static final Instant NOW = Instant.parse("2026-11-22T04:00:00Z");
  static final Octets INSTALL_KEY = Octets.copyOf(new byte[32]);

  final MemoryKeyStore store = new MemoryKeyStore();
  final List<Event> events = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();
  final AtomicInteger slowHashes = new AtomicInteger();
  final List<Integer> iterations = new CopyOnWriteArrayList<>();
  final MemoryFrost frost = new MemoryFrost();
  final Keyring keyring;

  KeyringRig() {
    keyring = reopened();
    keyring.onEnded(ended::add);
    slowHashes.set(0);
    iterations.clear();
  }

  /// Frozen users in a map, with no mail.
  static final class MemoryFrost implements Frost {

    final Map<String, String> frozen = new ConcurrentHashMap<>();

    @Override
    public Optional<Instant> since(String user) {
      return frozen.containsKey(user) ? Optional.of(NOW) : Optional.empty();
    }

    @Override
    public int freeze(String user, String reason, Runnable stopped) {
      frozen.put(user, reason);
      stopped.run();
      return 7;
    }

    @Override
    public boolean thaw(String user) {
      return frozen.remove(user) != null;
    }
  }

  /// Another keyring over the same store, as after a restart.
  Keyring reopened() {
    return new Keyring(
        store,
        List.of(config(USER, PASSWORD)),
        INSTALL_KEY,
        frost,
        events::add,
        () -> NOW,
        (password, salt, count) -> {
          slowHashes.incrementAndGet();
          iterations.add(count);
          return Sha256.hi(password, salt, count);
        });
  }

  static KeyConfig config(String user, String secret) {
    return new KeyConfig(
        user, new Secret(secret), KeyConfig.DEFAULT_PROJECT, patterns("*@app.example"), false);
  }

  static List<AddressPattern> patterns(String text) {
    return List.of(AddressPattern.parse(text).orElseThrow());
  }

  Exchange exchange(String mechanism) {
    return keyring.exchange(mechanism, Optional.empty(), Optional.empty());
  }

  Step plain(String user, String password) {
    return plain("", user, password);
  }

  Step plain(String authzid, String user, String password) {
    return await(exchange("PLAIN").respond(Octets.ofUtf8(authzid + "\0" + user + "\0" + password)));
  }

  static Step await(CompletionStage<Step> step) {
    try {
      return step.toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Step send(Exchange exchange, @Nullable String text) {
    return await(exchange.respond(text == null ? null : Octets.ofUtf8(text)));
  }

  static String challenge(Step step) {
    assertThat(step).isInstanceOf(Step.Challenge.class);
    return ((Step.Challenge) step).octets().utf8();
  }

  static String reply(Step step) {
    assertThat(step).isInstanceOf(Step.Denied.class);
    return ((Step.Denied) step).refusal().reply().toString();
  }

  static String user(Step step) {
    assertThat(step).isInstanceOf(Step.Granted.class);
    return ((Step.Granted) step).key().user();
  }

  @Override
  public void close() {
    keyring.close();
  }
}
