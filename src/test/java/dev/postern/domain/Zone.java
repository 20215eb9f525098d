package dev.postern.domain;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A DNS that is written down: `zone.txt("x.example", "…")`.
final class Zone implements Resolver {

  private final Map<String, List<String>> texts = new HashMap<>();
  private final Map<String, List<InetAddress>> hosts = new HashMap<>();
  private final Map<String, List<Mx>> exchanges = new HashMap<>();
  private final Map<String, List<String>> names = new HashMap<>();
  final Set<String> silent = new HashSet<>();
  int asked;
  // Whether new records take the place of those that were there.
  boolean replacing;

  Zone with(String name, String... records) {
    if (replacing) {
      texts.remove(name);
    }
    if (records.length == 0) {
      return this;
    }
    texts.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(List.of(records));
    return this;
  }

  Zone host(String name, String... addresses) {
    if (replacing) {
      hosts.remove(name);
    }
    for (String address : addresses) {
      hosts.computeIfAbsent(name, _ -> new ArrayList<>()).add(InetAddress.ofLiteral(address));
    }
    return this;
  }

  Zone exchange(String domain, String... hostnames) {
    for (String hostname : hostnames) {
      exchanges.computeIfAbsent(domain, _ -> new ArrayList<>()).add(new Mx(10, hostname));
    }
    return this;
  }

  Zone reverse(String address, String... hostnames) {
    names.put(InetAddress.ofLiteral(address).getHostAddress(), List.of(hostnames));
    return this;
  }

  Zone without(String name) {
    texts.remove(name);
    hosts.remove(name);
    exchanges.remove(name);
    names.remove(name);
    return this;
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    return answer(domain, exchanges.get(domain));
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    return answer(host, hosts.get(host));
  }

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    return answer(name, texts.get(name));
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    return answer(address.getHostAddress(), names.get(address.getHostAddress()));
  }

  private <T> CompletionStage<Lookup<T>> answer(String name, @Nullable List<T> records) {
    asked++;
    if (silent.contains(name)) {
      return CompletableFuture.completedStage(new Lookup.Failed<>(name, "SERVFAIL"));
    }
    return CompletableFuture.completedStage(
        records == null
            ? new Lookup.Absent<>(name, false, false, Duration.ofMinutes(1))
            : new Lookup.Found<>(records, name, false, Duration.ofMinutes(1)));
  }
}
