package dev.postern.tlsrpt;

import dev.postern.dns.Lookup;
import dev.postern.dns.Resolver;
import dev.postern.guard.PublicAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends reports over HTTPS (RFC 8460 §5.4). No redirect is followed, and of an answer nothing but
/// its status is read.
///
/// A host with any address that is not public is refused. The client looks the name up once more,
/// so whoever owns it could answer otherwise by then; what they gain is a TLS handshake with a
/// server inside, not a request: that server would need a certificate for their name.
final class ReportPost implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration CONNECT = Duration.ofSeconds(10);

  // Made at the first report: it costs a relay without any a tenth of a second of its start.
  private final Supplier<HttpClient> maker;
  private final Resolver resolver;
  private final boolean privateAddresses;
  private @Nullable HttpClient client;

  /// @param maker of a client that follows no redirects
  ReportPost(Supplier<HttpClient> maker, Resolver resolver, boolean privateAddresses) {
    this.maker = maker;
    this.resolver = resolver;
    this.privateAddresses = privateAddresses;
  }

  /// By the system's roots.
  static HttpClient standardClient() {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT)
        .build();
  }

  /// Blocks until it was taken.
  void send(URI uri, Report report) throws NotSent, InterruptedException {
    check(uri.getHost());
    int status = post(uri, report);
    if (status / 100 != 2) {
      throw new NotSent("the server answered " + status);
    }
  }

  private int post(URI uri, Report report) throws NotSent, InterruptedException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("Content-Type", "application/tlsrpt+gzip")
              .POST(BodyPublishers.ofByteArray(report.gzip().toArray()))
              .build();
      HttpResponse<InputStream> answer = client().send(request, BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    } catch (IOException | IllegalArgumentException cause) {
      // What is no URI to the client, as with a port of 99999, is known only here.
      throw new NotSent(cause.toString());
    }
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client = maker.get();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }

  private void check(String host) throws NotSent, InterruptedException {
    for (InetAddress address : addresses(host)) {
      if (!privateAddresses && !PublicAddresses.ONLY.test(address)) {
        throw new NotSent(
            host
                + " has the address "
                + address.getHostAddress()
                + ", which is not public; tls-reports.private-addresses allows it");
      }
    }
  }

  private List<InetAddress> addresses(String host) throws NotSent, InterruptedException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      // A name.
    }
    try {
      return switch (resolver.addresses(host).toCompletableFuture().get()) {
        case Lookup.Found<InetAddress> found -> found.records();
        case Lookup.Absent<InetAddress> _ -> throw new NotSent(host + " has no address");
        case Lookup.Failed<InetAddress> failed ->
            throw new NotSent(host + " can't be looked up: " + failed.why());
      };
    } catch (ExecutionException cause) {
      throw new NotSent(host + " can't be looked up: " + cause.getCause());
    }
  }
}
