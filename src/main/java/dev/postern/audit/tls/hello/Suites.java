package dev.postern.audit.tls.hello;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The suites that a server can be asked for, from `audit/suites.txt` among the resources.
public final class Suites {

  private static final String LIST = "/audit/suites.txt";

  private final List<Suite> all;

  public Suites() {
    all = read();
  }

  /// Those that a version knows, in halves: the older one, where the bad ones are, and what came
  /// with TLS 1.2. Old servers stumble over hellos that are longer.
  public List<List<Suite>> of(Version version) {
    return switch (version) {
      case SSL_2 -> List.of();
      case SSL_3, TLS_1_0, TLS_1_1 -> List.of(old());
      case TLS_1_2 -> List.of(where(Suite::isForTls12), old());
      case TLS_1_3 -> List.of(where(Suite::isForTls13));
    };
  }

  /// The name, or the number where it is not known.
  public Suite named(int number) {
    return all.stream()
        .filter(suite -> suite.number() == number)
        .findFirst()
        .orElseGet(() -> new Suite(number, "0x%04X".formatted(number)));
  }

  private List<Suite> old() {
    return where(suite -> !suite.isForTls12() && !suite.isForTls13());
  }

  private List<Suite> where(Predicate<Suite> condition) {
    return all.stream().filter(condition).toList();
  }

  private static List<Suite> read() {
    try (InputStream in = Suites.class.getResourceAsStream(LIST)) {
      if (in == null) {
        throw new IllegalStateException(LIST + " is not among the resources");
      }
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      List<Suite> suites = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          suites.add(new Suite(Integer.parseInt(line.substring(0, 4), 16), line.substring(5)));
        }
      }
      return List.copyOf(suites);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }
}
