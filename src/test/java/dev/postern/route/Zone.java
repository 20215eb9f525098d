package dev.postern.route;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// TXT and TLSA records that a test wrote down; all else is absent.
final class Zone implements Resolver {

  private static final Duration TTL = Duration.ofMinutes(1);

  final Map<String, Lookup<String>> texts = new HashMap<>();
  final Map<String, Lookup<Tlsa>> tlsa = new HashMap<>();
  final List<String> asked = new ArrayList<>();

  static <T> Lookup.Found<T> found(String name, boolean authenticated, List<T> records) {
    return new Lookup.Found<>(records, name, authenticated, TTL);
  }

  void text(String name, String... records) {
    texts.put(name, found(name, false, List.of(records)));
  }

  private <T> CompletionStage<Lookup<T>> answer(Map<String, Lookup<T>> all, String name) {
    asked.add(name);
    return CompletableFuture.completedFuture(
        all.getOrDefault(name, new Lookup.Absent<>(name, false, true, TTL)));
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    return answer(Map.of(), domain);
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    return answer(Map.of(), host);
  }

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    return answer(texts, name);
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    return answer(tlsa, name);
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    return answer(Map.of(), address.getHostAddress());
  }
}
