package dev.postern;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import dev.postern.dns.Tlsa;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Stands where the resolver will: it finds out nothing.
final class Unresolved implements Resolver {

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    return failed(domain);
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
    return failed(host);
  }

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    return failed(name);
  }

  @Override
  public CompletionStage<Lookup<Tlsa>> tlsa(String name) {
    return failed(name);
  }

  @Override
  public CompletionStage<Lookup<String>> names(InetAddress address) {
    return failed(address.getHostAddress());
  }

  private static <T> CompletionStage<Lookup<T>> failed(String name) {
    return CompletableFuture.completedFuture(
        new Lookup.Failed<>(name, "this version does not ask the DNS"));
  }
}
