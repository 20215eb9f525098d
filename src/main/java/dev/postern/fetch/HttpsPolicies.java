package dev.postern.fetch;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.route.PolicyFetcher;
import dev.postern.route.StsFailure;
import dev.postern.transport.Dialer;
import dev.postern.transport.Dialer.Target;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Fetches policies over HTTPS (RFC 8461 §3.3) from hosts looked up by our own resolver.
public final class HttpsPolicies implements PolicyFetcher {

  /// RFC 8461 §3.3 suggests one minute for the whole.
  public static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int HTTPS = 443;

  private final Resolver resolver;
  private final Dialer dialer;
  private final Predicate<InetAddress> allowed;
  private final @Nullable Path authority;
  private final int port;
  private final Duration timeout;

  /// With the system's roots.
  ///
  /// @param allowed which addresses may be connected to: those of the public internet, for all but
  ///   tests
  public HttpsPolicies(Resolver resolver, Dialer dialer, Predicate<InetAddress> allowed) {
    this(resolver, dialer, allowed, null, HTTPS, TIMEOUT);
  }

  /// @param authority a PEM file with the roots; null for the system's
  /// @param timeout for everything, from the look-up to the last octet
  public HttpsPolicies(
      Resolver resolver,
      Dialer dialer,
      Predicate<InetAddress> allowed,
      @Nullable Path authority,
      int port,
      Duration timeout) {
    this.resolver = resolver;
    this.dialer = dialer;
    this.allowed = allowed;
    this.authority = authority;
    this.port = port;
    this.timeout = timeout;
  }

  @Override
  public CompletionStage<Fetched> fetch(String domain) {
    String host = "mta-sts." + domain;
    var done = new CompletableFuture<Fetched>();
    var _ =
        done.completeOnTimeout(
            failed(host, "no whole answer within " + timeout.toSeconds() + " s"),
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    var _ = resolver.addresses(host).thenAccept(found -> on(host, found, done));
    return done;
  }

  private void on(String host, Lookup<InetAddress> found, CompletableFuture<Fetched> done) {
    switch (found) {
      case Lookup.Found<InetAddress> addresses -> {
        List<InetAddress> usable = addresses.records().stream().filter(allowed).toList();
        if (usable.isEmpty()) {
          done.complete(failed(host, "none of its addresses is public"));
        } else {
          dialer.dial(target(host, usable), new PolicyRequest(host, done));
        }
      }
      case Lookup.Absent<InetAddress> _ -> done.complete(failed(host, "it has no address"));
      case Lookup.Failed<InetAddress>(String _, String why) ->
          done.complete(failed(host, "its address could not be found out: " + why));
    }
  }

  private Target target(String host, List<InetAddress> addresses) {
    return new Target(
        host,
        port,
        addresses,
        List.of(),
        Dialer.Handshake.AT_ONCE,
        new Dialer.Trust.Verified(authority),
        CONNECT_TIMEOUT);
  }

  private static Fetched failed(String host, String detail) {
    return new Failed(new StsFailure(StsFailure.Kind.FETCH, host + ": " + detail));
  }
}
