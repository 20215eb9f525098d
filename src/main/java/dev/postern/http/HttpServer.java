package dev.postern.http;

import dev.postern.mail.Secret;
import dev.postern.observe.Health;
import dev.postern.observe.JsonLine;
import dev.postern.observe.Metrics;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The admin interface over HTTP: `/healthz`, `/readyz`, `/metrics` and the resources it is given.
///
/// Everything but the two probes wants the admin token. Requests are at most 64 KiB, connections at
/// most 256, and one that is silent for 30 seconds, or one second while all are taken, is closed.
/// Errors are problem+json (RFC 9457).
public final class HttpServer implements AutoCloseable {

  private static final int MOST_OCTETS = 64 << 10;
  private static final int MOST_CONNECTIONS = 256;
  private static final long SILENCE_MILLIS = 30_000;
  private static final long CROWDED_MILLIS = 1_000;
  private static final int THREADS = 16;
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  private final HttpConfig config;
  private final Gate gate;
  private final Health health;
  private final Metrics metrics;
  private final List<Resource> resources;
  private final Javalin server;

  /// Prepares it; nothing listens before [#start()].
  ///
  /// @param hostname the relay's own name, by which it may be called
  public HttpServer(
      HttpConfig config,
      String hostname,
      Secret token,
      Health health,
      Metrics metrics,
      List<Resource> resources) {
    this.config = config;
    this.health = health;
    this.metrics = metrics;
    this.resources = List.copyOf(resources);
    gate = new Gate(token, config.address(), hostname, metrics, System::nanoTime);
    server = Javalin.create(this::configure);
  }

  /// Listens.
  ///
  /// @return where, with the port that was found for port 0
  /// @throws AddressProblem where the address can't be had
  public InetSocketAddress start() throws AddressProblem {
    try {
      server.start();
    } catch (RuntimeException cause) {
      throw new AddressProblem(
          "http.address "
              + config.address().getAddress().getHostAddress()
              + ":"
              + config.address().getPort()
              + " can't be listened on ("
              + reason(cause)
              + "); end the program that has it, or give another address",
          cause);
    }
    return new InetSocketAddress(config.address().getAddress(), server.port());
  }

  /// Ends; open requests are cut.
  @Override
  public void close() {
    server.stop();
  }

  private void configure(JavalinConfig javalin) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.http.maxRequestSize = MOST_OCTETS;
    javalin.http.compressionStrategy = CompressionStrategy.NONE;
    javalin.http.prefer405over404 = true;
    javalin.jetty.threadPool = new QueuedThreadPool(THREADS, 1);
    javalin.jetty.addConnector(this::connector);
    javalin.jetty.modifyServer(
        jetty -> {
          var limit = new NetworkConnectionLimit(MOST_CONNECTIONS, jetty);
          // Whoever holds all of them and says nothing must not keep a probe from being answered.
          limit.setEndPointIdleTimeout(CROWDED_MILLIS);
          jetty.addBean(limit);
          jetty.setStopTimeout(0);
        });
    routes(javalin.routes);
    errors(javalin.routes);
  }

  private Connector connector(Server jetty, HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(8 << 10);
    var connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.address().getAddress().getHostAddress());
    connector.setPort(config.address().getPort());
    connector.setIdleTimeout(SILENCE_MILLIS);
    return connector;
  }

  private void routes(RoutesConfig routes) {
    routes.before(this::admit);
    routes.get("/healthz", request -> probe(request, true));
    routes.get("/readyz", request -> probe(request, health.ready()));
    routes.get(
        "/metrics",
        request ->
            request
                .contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(metrics.scrape()));
    for (Resource resource : resources) {
      for (Resource.Route route : resource.routes()) {
        routes.addHttpHandler(
            type(route.method()), route.path(), request -> answer(request, route.endpoint()));
      }
    }
  }

  private void errors(RoutesConfig routes) {
    routes.exception(
        HttpProblem.class, (problem, request) -> problem(request, problem.status(), problem));
    routes.exception(
        HttpResponseException.class,
        (problem, request) -> problem(request, problem.getStatus(), problem));
    routes.exception(
        Exception.class,
        (cause, request) -> {
          log.error("{} {} failed", request.method(), request.path(), cause);
          problem(request, 500, new HttpProblem(500, "the relay failed; its log says why"));
        });
  }

  private void admit(Context request) {
    request.header("X-Content-Type-Options", "nosniff");
    request.header("Cache-Control", "no-store");
    boolean probe = request.path().equals("/healthz") || request.path().equals("/readyz");
    if (!probe) {
      gate.check(request);
    }
  }

  private static void probe(Context request, boolean good) {
    request
        .status(good ? 200 : 503)
        .contentType("text/plain; charset=utf-8")
        .result(good ? "ok\n" : "unavailable\n");
  }

  private static void answer(Context request, Endpoint endpoint) throws IOException {
    switch (endpoint.on(new JavalinRequest(request))) {
      case Answer.Json json ->
          request.status(json.status()).contentType("application/json").result(json.text());
      case Answer.Done _ -> request.status(204);
      case Answer.Stream stream -> {
        request.contentType(stream.contentType());
        stream.content().writeTo(request.outputStream());
      }
    }
  }

  private static void problem(Context request, int status, Exception cause) {
    String title = HttpStatus.forStatus(status).getMessage();
    String detail = cause.getMessage();
    byte[] body =
        new JsonLine()
            .begin()
            .field("type", "about:blank")
            .field("title", title)
            .field("status", status)
            .field("detail", detail == null || detail.isEmpty() ? title : detail)
            .end()
            .take();
    request.status(status).contentType("application/problem+json").result(body);
  }

  private static HandlerType type(Resource.Method method) {
    return switch (method) {
      case GET -> HandlerType.GET;
      case POST -> HandlerType.POST;
      case DELETE -> HandlerType.DELETE;
    };
  }

  private static String reason(Throwable cause) {
    Throwable at = cause;
    while (at.getCause() != null && !(at instanceof BindException)) {
      at = at.getCause();
    }
    return Optional.ofNullable(at.getMessage()).orElse(at.getClass().getSimpleName());
  }

  private record JavalinRequest(Context context) implements Request {

    @Override
    public String path(String name) {
      return context.pathParam(name);
    }

    @Override
    public Optional<String> query(String name) {
      return Optional.ofNullable(context.queryParam(name));
    }

    @Override
    public byte[] body() {
      return context.bodyAsBytes();
    }
  }
}
