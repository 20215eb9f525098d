package dev.postern.http;

import dev.postern.mail.Secret;
import dev.postern.observe.Metrics;
import io.javalin.http.Context;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Lets requests pass that carry the admin token, and refuses those that a web page elsewhere made
/// somebody's browser send.
final class Gate {

  // Failures answered in full in one minute; the token has 256 bits, so this bounds noise, not
  // luck.
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int FAILURES = 60;
  private static final String BEARER = "Bearer ";
  private static final String BASIC = "Basic ";

  private final byte[] token;
  private final InetSocketAddress address;
  private final String hostname;
  private final Metrics metrics;
  private final LongSupplier nanos;

  // Guarded by this.
  private long minute;
  private int failures;

  Gate(
      Secret token,
      InetSocketAddress address,
      String hostname,
      Metrics metrics,
      LongSupplier nanos) {
    this.token = token.reveal().getBytes(StandardCharsets.UTF_8);
    this.address = address;
    this.hostname = hostname;
    this.metrics = metrics;
    this.nanos = nanos;
    minute = minuteNow();
  }

  /// @throws HttpProblem where the request may not pass
  void check(Context request) {
    String credentials = header(request, "Authorization");
    checkHost(header(request, "Host"), credentials);
    checkOrigin(header(request, "Origin"), header(request, "Host"));
    if (!isRight(credentials)) {
      throw refused(request, credentials.isEmpty());
    }
  }

  // A name that resolves to us, but isn't ours, is how a web page reaches a service on the machine
  // of its visitor (DNS rebinding). A browser never adds Bearer by itself, so those may use any
  // name.
  private void checkHost(String host, String credentials) {
    if (!bearer(credentials) && !ours(nameOf(host))) {
      metrics.count("http_refusals", "reason", "host");
      throw new HttpProblem(
          421,
          "this server has no such name: use "
              + address.getAddress().getHostAddress()
              + ", localhost or "
              + hostname);
    }
  }

  private void checkOrigin(String origin, String host) {
    if (!origin.isEmpty() && !origin.equals("http://" + host)) {
      metrics.count("http_refusals", "reason", "origin");
      throw new HttpProblem(403, "requests of other sites' pages are refused");
    }
  }

  private boolean isRight(String credentials) {
    if (bearer(credentials)) {
      return matches(credentials.substring(BEARER.length()).strip());
    }
    if (!credentials.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return false;
    }
    try {
      byte[] pair = Base64.getDecoder().decode(credentials.substring(BASIC.length()).strip());
      String text = new String(pair, StandardCharsets.UTF_8);
      return matches(text.substring(text.indexOf(':') + 1));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private boolean matches(String shown) {
    return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token);
  }

  private HttpProblem refused(Context request, boolean missing) {
    metrics.count("http_refusals", "reason", missing ? "no-token" : "wrong-token");
    if (!missing && tooMany()) {
      request.header("Retry-After", "60");
      return new HttpProblem(429, "too many requests with a wrong token: wait a minute");
    }
    request.header("WWW-Authenticate", "Basic realm=\"postern\", charset=\"UTF-8\"");
    return new HttpProblem(
        401,
        (missing ? "the admin token is missing" : "the admin token is wrong")
            + ": send DATA/admin.token as Bearer, or as the password of Basic");
  }

  private synchronized boolean tooMany() {
    long now = minuteNow();
    if (now != minute) {
      minute = now;
      failures = 0;
    }
    // Saturates, so that a flood can't wrap it.
    failures = Math.min(failures + 1, FAILURES + 1);
    return failures > FAILURES;
  }

  private long minuteNow() {
    return TimeUnit.NANOSECONDS.toMinutes(nanos.getAsLong());
  }

  private boolean ours(String name) {
    return LOOPBACK.contains(name)
        || name.equals(hostname)
        || name.equals(literal())
        // Bound to all addresses we have many; a literal can't be rebound.
        || (address.getAddress().isAnyLocalAddress() && isLiteral(name));
  }

  private String literal() {
    String text = address.getAddress().getHostAddress();
    return text.contains(":") ? "[" + text + "]" : text;
  }

  private static boolean isLiteral(String name) {
    return name.startsWith("[") || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }

  private static String nameOf(String host) {
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean bearer(String credentials) {
    return credentials.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  private static String header(Context request, String name) {
    String value = request.header(name);
    return value == null ? "" : value;
  }
}
