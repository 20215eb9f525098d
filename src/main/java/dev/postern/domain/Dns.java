package dev.postern.domain;

import dev.postern.dns.Lookup;
import dev.postern.dns.Mx;
import dev.postern.dns.Resolver;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/// The resolver, for who waits for each answer.
record Dns(Resolver resolver) {

  /// The DNS gave no answer.
  static final class Silent extends RuntimeException {
    Silent(String name, String why) {
      super(name + " can't be looked up: " + why);
    }

    String why() {
      return String.valueOf(getMessage());
    }
  }

  /// Empty where there are none.
  ///
  /// @throws Silent where that can't be found out; so with the others
  List<String> txt(String name) {
    return records(name, resolver.txt(name));
  }

  List<InetAddress> addresses(String host) {
    return records(host, resolver.addresses(host));
  }

  List<Mx> mx(String domain) {
    return records(domain, resolver.mx(domain));
  }

  List<String> names(InetAddress address) {
    return records(address.getHostAddress(), resolver.names(address));
  }

  private static <T> List<T> records(String name, CompletionStage<Lookup<T>> stage) {
    try {
      return switch (stage.toCompletableFuture().get()) {
        case Lookup.Found<T> found -> found.records();
        case Lookup.Absent<T> _ -> List.of();
        case Lookup.Failed<T> failed -> throw new Silent(name, failed.why());
      };
    } catch (ExecutionException cause) {
      throw new Silent(name, String.valueOf(cause.getCause()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Silent(name, "interrupted");
    }
  }
}
