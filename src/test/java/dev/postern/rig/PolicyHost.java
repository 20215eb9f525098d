package dev.postern.rig;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The web server on loopback that has the MTA-STS policies of some domains (RFC 8461 §3.3), or
/// does something else for them.
public final class PolicyHost implements AutoCloseable {

  private static final String PATH = "/.well-known/mta-sts.txt";

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, HttpHandler> domains = new ConcurrentHashMap<>();

  /// Listens on a free port.
  public PolicyHost(TestCertificate certificate) throws IOException, GeneralSecurityException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 50);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  /// A policy.
  public PolicyHost policy(String domain, String text) {
    return answers(domain, exchange -> answer(exchange, text));
  }

  public PolicyHost answers(String domain, HttpHandler handler) {
    domains.put("mta-sts." + domain, handler);
    return this;
  }

  /// 200 and a text.
  public static void answer(HttpExchange exchange, String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().add("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, octets.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(octets);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String host = exchange.getRequestHeaders().getFirst("Host");
    HttpHandler handler = host == null ? null : domains.get(host.replaceAll(":\\d+$", ""));
    if (handler != null && exchange.getRequestURI().getPath().equals(PATH)) {
      handler.handle(exchange);
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
    exchange.close();
  }
}
