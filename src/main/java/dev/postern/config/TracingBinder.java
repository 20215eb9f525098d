package dev.postern.config;

import dev.postern.trace.TracingConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// The section `tracing`.
record TracingBinder(Section root) {

  Optional<TracingConfig> bind() {
    Optional<Section> found = root.value("tracing").flatMap(value -> value.section(Names.TRACING));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Section section = found.get();
    double sample = section.value("sample").flatMap(value -> value.number(0, 1)).orElse(1.0);
    return section
        .required("otlp", "give the collector's address, as http://127.0.0.1:4318/v1/traces")
        .flatMap(TracingBinder::address)
        .map(otlp -> new TracingConfig(otlp, sample));
  }

  private static Optional<URI> address(Value value) {
    return value.text().flatMap(text -> address(value, text));
  }

  private static Optional<URI> address(Value value, String text) {
    Optional<URI> parsed = parsed(text);
    if (parsed.isEmpty()) {
      return value.none(
          "can't be "
              + Value.quoted(text)
              + "; write a URL without a password, as http://127.0.0.1:4318/v1/traces");
    }
    URI otlp = parsed.get();
    if (otlp.getPath().isEmpty() || otlp.getPath().equals("/")) {
      return value.none("has no path; collectors listen at " + otlp.resolve("/v1/traces"));
    }
    if (otlp.getScheme().equals("http") && !isLoopback(otlp.getHost())) {
      value.warn(
          otlp.getHost()
              + " gets the traces in clear, and they say who sends to which domains; use https, or"
              + " a collector on this machine");
    }
    return parsed;
  }

  private static Optional<URI> parsed(String text) {
    try {
      URI uri = new URI(text);
      boolean good =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getUserInfo() == null;
      return good ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
