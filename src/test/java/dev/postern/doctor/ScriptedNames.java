package dev.postern.doctor;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A DNS that is written down.
final class ScriptedNames implements Resolver {

  private final Map<String, List<InetAddress>> hosts = new HashMap<>();
  private final Map<InetAddress, List<String>> names = new HashMap<>();
  @Nullable String broken;
  boolean authenticated = true;

  ScriptedNames host(String name, String... addresses) {
    hosts.put(name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    return this;
  }

  ScriptedNames reverse(String address, String... hostnames) {
    names.put(InetAddress.ofLiteral(address), List.of(hostnames));
    return this;
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    return answer(host, hosts.get(host));
  }

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    return answer(name, null);
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    return answer(address.getHostAddress(), names.get(address));
  }

  private <T> CompletionStage<Lookup<T>> answer(String name, @Nullable List<T> records) {
    if (broken != null) {
      return CompletableFuture.completedFuture(new Lookup.Failed<>(name, broken));
    }
    return CompletableFuture.completedFuture(
        records == null
            ? new Lookup.Absent<>(name, false, authenticated, Duration.ofMinutes(1))
            : new Lookup.Found<>(records, name, authenticated, Duration.ofMinutes(1)));
  }
}
