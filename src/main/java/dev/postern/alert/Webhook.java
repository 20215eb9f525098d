package dev.postern.alert;

import dev.postern.guard.PublicAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Posts notices, signed. No redirect is followed, and of an answer nothing but its status is read.
final class Webhook implements Channel, AutoCloseable {

  /// For connecting, and for the head of the answer.
  static final Duration TIMEOUT = Duration.ofSeconds(15);

  // The receiver may think otherwise of the same later: it is slow, busy or being changed.
  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

  private final AlertsConfig.Webhook config;
  private final String relay;
  private final Supplier<HttpClient> maker;
  private final Duration timeout;
  private final InstantSource clock;
  private @Nullable HttpClient client;

  /// @param relay what the receiver is told who speaks
  /// @param maker of a client that follows no redirects
  Webhook(
      AlertsConfig.Webhook config,
      String relay,
      Supplier<HttpClient> maker,
      Duration timeout,
      InstantSource clock) {
    this.config = config;
    this.relay = relay;
    this.maker = maker;
    this.timeout = timeout;
    this.clock = clock;
  }

  /// By the system's roots.
  static HttpClient standardClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(TIMEOUT)
        .build();
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public String tell(Notice notice) throws NotTold, InterruptedException {
    check(config.url());
    int status = post(notice);
    if (status / 100 != 2) {
      throw new NotTold(
          config.url().getHost() + " answered " + status,
          status >= 500 || PASSING.contains(status));
    }
    return config.url().getHost() + " answered " + status;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }

  private int post(Notice notice) throws NotTold, InterruptedException {
    byte[] body = notice.json(relay);
    long now = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(config.url())
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Postern")
            .header("webhook-id", notice.id())
            .header("webhook-timestamp", Long.toString(now))
            .header("webhook-signature", Signature.of(config.secret(), notice.id(), now, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<InputStream> answer = client().send(request, BodyHandlers.ofInputStream());
      answer.body().close();
      return answer.statusCode();
    } catch (IOException cause) {
      String why = cause.getMessage();
      throw new NotTold(
          config.url().getHost() + ": " + (why == null ? cause.toString() : why), true);
    }
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client = maker.get();
    }
    return client;
  }

  // What a literal or the configuration allows is meant; a name may come to lead elsewhere. The
  // client looks it up once more, which the JDK answers from memory for half a minute.
  private void check(URI url) throws NotTold {
    String host = url.getHost();
    try {
      InetAddress _ = InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
      return;
    } catch (IllegalArgumentException _) {
      // A name.
    }
    boolean clear = "http".equals(url.getScheme());
    for (InetAddress address : addresses(host)) {
      if (clear && !address.isLoopbackAddress()) {
        throw new NotTold(
            host + " has the address " + address.getHostAddress() + ", which http must not reach",
            true);
      }
      if (!clear && !config.privateAddresses() && !PublicAddresses.ONLY.test(address)) {
        throw new NotTold(
            host
                + " has the address "
                + address.getHostAddress()
                + ", which is not public; alerts.webhook.private-addresses allows it",
            true);
      }
    }
  }

  private static InetAddress[] addresses(String host) throws NotTold {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException _) {
      throw new NotTold(host + " can't be looked up", true);
    }
  }
}
