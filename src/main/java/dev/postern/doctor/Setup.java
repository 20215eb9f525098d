package dev.postern.doctor;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the doctor is told of a configuration.
///
/// @param file the configuration as the user would name it; empty where there is none
/// @param hostname what the relay calls itself; empty where that isn't known
/// @param data its directory; null where that isn't known
/// @param certificate null where that isn't known
/// @param smarthosts where mail is relayed to
/// @param direct whether mail goes straight to the recipients' hosts
/// @param strangers hosts that direct delivery may be tried with: to connect, no more
/// @param validating whether answers of the DNS are checked for their signatures
/// @param connections how many clients are taken at once
public record Setup(
    String file,
    String hostname,
    List<Door> doors,
    @Nullable Path data,
    @Nullable Certificate certificate,
    List<Smarthost> smarthosts,
    boolean direct,
    List<String> strangers,
    boolean validating,
    int connections) {

  public Setup {
    doors = List.copyOf(doors);
    smarthosts = List.copyOf(smarthosts);
    strangers = List.copyOf(strangers);
  }

  /// Whether mail can't leave without the DNS.
  boolean needsNames() {
    return direct
        || smarthosts.stream()
            .flatMap(smarthost -> smarthost.hosts().stream())
            .anyMatch(host -> !host.isLiteral());
  }

  /// Where something is to be changed.
  String place() {
    return file.isEmpty() ? "the configuration" : file;
  }

  /// The command that starts the relay.
  String start() {
    return file.isEmpty()
        ? "postern serve --config FILE (or, to try things out, postern dev)"
        : file.equals(DEV) ? "postern dev" : "postern serve --config " + file;
  }

  /// The `file` of the sandbox, which has none.
  public static final String DEV = "postern dev";

  /// An address that clients connect to.
  ///
  /// @param name of the listener
  /// @param proxied whether some connections must begin with a PROXY header
  /// @param needed false where it is only usual, and nobody configured it
  public record Door(
      String name, InetSocketAddress address, Kind kind, boolean proxied, boolean needed) {

    int port() {
      return address.getPort();
    }

    @Override
    public String toString() {
      return name + " " + Texts.text(address);
    }
  }

  /// How a client begins.
  public enum Kind {
    /// With a greeting; TLS follows.
    STARTTLS,
    /// With TLS.
    IMPLICIT_TLS,
    /// With a greeting; TLS may follow.
    PLAIN,
    /// With a request of HTTP.
    HTTP
  }

  /// Where the relay's certificate is.
  ///
  /// @param chain a file
  /// @param key its file
  /// @param authority the relay's own, that signed it; null for one that others run
  public record Certificate(Path chain, Path key, @Nullable Path authority) {}

  /// One target of a route: hosts that are tried in order.
  ///
  /// @param tls whether TLS is demanded
  /// @param verified whether the certificate is, too
  /// @param authority the roots that it must lead to; null for the system's
  public record Smarthost(
      List<Host> hosts, boolean tls, boolean verified, @Nullable Path authority) {
    public Smarthost {
      hosts = List.copyOf(hosts);
    }
  }

  /// A host and port to relay to.
  ///
  /// @param port 465 means that TLS comes before the greeting
  public record Host(String name, int port) {

    boolean isLiteral() {
      return name.contains(":") || name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    }

    @Override
    public String toString() {
      return name.contains(":") ? "[" + name + "]:" + port : name + ":" + port;
    }
  }
}
