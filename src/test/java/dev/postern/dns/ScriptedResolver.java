package dev.postern.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A resolver that answers at once what a test has told it, and that nothing else exists.
///
/// Answers are authenticated where [#authenticated] was called before they were told.
public final class ScriptedResolver implements Resolver {

  private static final Duration TTL = Duration.ofMinutes(5);

  private final Map<String, Lookup<Mx>> mx = new ConcurrentHashMap<>();
  private final Map<String, Lookup<InetAddress>> addresses = new ConcurrentHashMap<>();
  private final Map<String, Lookup<String>> txt = new ConcurrentHashMap<>();
  private final Map<String, Lookup<Tlsa>> tlsa = new ConcurrentHashMap<>();
  private final Map<InetAddress, Lookup<String>> names = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private volatile boolean authenticated;

  /// What is told from now on is authenticated, or not; so is that nothing else exists.
  public ScriptedResolver authenticated(boolean is) {
    authenticated = is;
    return this;
  }

  /// The exchanges of a domain.
  ///
  /// @param exchanges `10 mx.example`, or `0 .` for the null MX; none for no MX
  public ScriptedResolver mx(String domain, String... exchanges) {
    return mx(domain, found(domain, Arrays.stream(exchanges).map(ScriptedResolver::exchange)));
  }

  public ScriptedResolver mx(String domain, Lookup<Mx> lookup) {
    mx.put(domain, lookup);
    return this;
  }

  /// The addresses of a host.
  ///
  /// @param literals such as `192.0.2.1` and `2001:db8::1`
  public ScriptedResolver addresses(String host, String... literals) {
    return addresses(host, found(host, Arrays.stream(literals).map(InetAddress::ofLiteral)));
  }

  public ScriptedResolver addresses(String host, Lookup<InetAddress> lookup) {
    addresses.put(host, lookup);
    return this;
  }

  public ScriptedResolver txt(String name, String... texts) {
    return txt(name, found(name, Arrays.stream(texts)));
  }

  public ScriptedResolver txt(String name, Lookup<String> lookup) {
    txt.put(name, lookup);
    return this;
  }

  public ScriptedResolver tlsa(String name, Tlsa... records) {
    return tlsa(name, found(name, Arrays.stream(records)));
  }

  public ScriptedResolver tlsa(String name, Lookup<Tlsa> lookup) {
    tlsa.put(name, lookup);
    return this;
  }

  public ScriptedResolver names(String address, String... hosts) {
    names.put(InetAddress.ofLiteral(address), found(address, Arrays.stream(hosts)));
    return this;
  }

  /// The name exists, but has no records of the type that is asked for.
  public <T> Lookup<T> none(String name) {
    return new Lookup.Absent<>(name, true, authenticated, TTL);
  }

  /// How often a name, or the text of an address, was asked for records of a type: `MX`, `A` for
  /// addresses of both families, `TXT`, `TLSA`, `PTR`.
  public int asked(String type, String name) {
    AtomicInteger count = asked.get(type + " " + name);
    return count == null ? 0 : count.get();
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    return answer("MX", domain, mx.get(domain));
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    return answer("A", host, addresses.get(host));
  }

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    return answer("TXT", name, txt.get(name));
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    return answer("TLSA", name, tlsa.get(name));
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    return answer("PTR", address.getHostAddress(), names.get(address));
  }

  private <T> CompletionStage<Lookup<T>> answer(String type, String name, Lookup<T> told) {
    asked.computeIfAbsent(type + " " + name, _ -> new AtomicInteger()).incrementAndGet();
    return CompletableFuture.completedFuture(
        told != null ? told : new Lookup.Absent<>(name, false, authenticated, TTL));
  }

  private <T> Lookup<T> found(String name, Stream<T> records) {
    List<T> all = records.toList();
    return all.isEmpty() ? none(name) : new Lookup.Found<>(all, name, authenticated, TTL);
  }

  private static Mx exchange(String text) {
    String[] parts = text.split(" ", 2);
    return new Mx(Integer.parseInt(parts[0]), parts[1].equals(".") ? "" : parts[1]);
  }
}
