package dev.postern.doctor;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/// The resolver, for who waits for each answer.
record Names(Resolver resolver) {

  private static final int MOST = 16;

  /// What came of a question, and when.
  record Asked<T>(Lookup<T> lookup, Duration took) {

    /// None where there are none, or it could not be found out.
    List<T> records() {
      return switch (lookup) {
        case Lookup.Found<T> found -> found.records().stream().limit(MOST).toList();
        case Lookup.Absent<T> _, Lookup.Failed<T> _ -> List.of();
      };
    }
  }

  Asked<InetAddress> addresses(String host) {
    return await(host, resolver.addresses(host));
  }

  Asked<String> of(InetAddress address) {
    return await(address.getHostAddress(), resolver.names(address));
  }

  Asked<String> txt(String name) {
    return await(name, resolver.txt(name));
  }

  private static <T> Asked<T> await(String name, CompletionStage<Lookup<T>> stage) {
    long start = System.nanoTime();
    Lookup<T> lookup;
    try {
      lookup = stage.toCompletableFuture().get();
    } catch (ExecutionException cause) {
      lookup = new Lookup.Failed<>(name, String.valueOf(cause.getCause()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      lookup = new Lookup.Failed<>(name, "interrupted");
    }
    return new Asked<>(lookup, Duration.ofNanos(System.nanoTime() - start));
  }
}
