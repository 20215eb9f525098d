package dev.postern.tlsrpt;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A DNS of texts and addresses alone.
final class TxtZone implements Resolver {

  final Map<String, List<String>> texts = new ConcurrentHashMap<>();
  final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();
  final AtomicInteger asked = new AtomicInteger();
  volatile boolean fails;

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    asked.incrementAndGet();
    return answer(name, texts.get(name));
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    return answer(host, hosts.get(host));
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    throw new UnsupportedOperationException();
  }

  private <T> CompletionStage<Lookup<T>> answer(
      String name, @org.jspecify.annotations.Nullable List<T> records) {
    if (fails) {
      return CompletableFuture.completedStage(new Lookup.Failed<>(name, "SERVFAIL"));
    }
    return CompletableFuture.completedStage(
        records == null
            ? new Lookup.Absent<>(name, false, false, Duration.ofMinutes(1))
            : new Lookup.Found<>(records, name, false, Duration.ofMinutes(1)));
  }
}
