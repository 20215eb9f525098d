package dev.postern.signing;

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

/// A resolver that knows some TXT records, and what it was asked.
final class ScriptedTexts implements Resolver {

  final Map<String, List<String>> texts = new HashMap<>();
  final List<String> asked = new ArrayList<>();
  boolean failing;

  @Override
  public CompletionStage<Lookup<String>> txt(String name) {
    asked.add(name);
    List<String> found = texts.get(name);
    Lookup<String> answer;
    if (failing) {
      answer = new Lookup.Failed<>(name, "SERVFAIL from 192.0.2.53");
    } else if (found == null) {
      answer = new Lookup.Absent<>(name, false, false, Duration.ofMinutes(1));
    } else {
      answer = new Lookup.Found<>(found, name, false, Duration.ofMinutes(1));
    }
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public CompletionStage<Lookup<Mx>> mx(String domain) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Lookup<InetAddress>> addresses(String host) {
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
}
