package dev.postern.rig;

import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;

/// A mail server to be looked at from outside, at an address of loopback that it trusts and that
/// nobody else has: a client that comes from any other address of loopback is a stranger to it, as
/// the internet is to the real one.
public interface Subject extends AutoCloseable {

  /// What it listens for, by the ports that those would be (RFC 8314 §3.3, RFC 6409 §3.1).
  enum Service {
    /// 25.
    SMTP,
    /// 587.
    SUBMISSION,
    /// 465: TLS from the first octet.
    SUBMISSIONS
  }

  /// What the documents call it.
  String name();

  String address();

  /// Where it listens for what.
  Map<Service, Integer> ports();

  default int port(Service service) {
    Integer port = ports().get(service);
    if (port == null) {
      throw new IllegalArgumentException(name() + " does not listen for " + service);
    }
    return port;
  }

  /// Who may log in.
  default String user() {
    return "relay";
  }

  default String password() {
    return "subject-password-0123456789";
  }

  /// What it says of itself, for failures.
  String log();

  @Override
  void close();

  /// Free ports for all that there is.
  static Map<Service, Integer> freePorts() {
    var ports = new EnumMap<Service, Integer>(Service.class);
    Iterator<Integer> free = Ports.free(Service.values().length).iterator();
    for (Service service : Service.values()) {
      ports.put(service, free.next());
    }
    return Map.copyOf(ports);
  }

  /// Returns when it listens everywhere.
  default void awaitListening() {
    ports()
        .forEach(
            (service, port) ->
                Await.until(
                    () -> name() + " for " + service + log(),
                    Await.LONG,
                    () -> Ports.isListening(address(), port)));
  }
}
