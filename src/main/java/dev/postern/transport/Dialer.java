package dev.postern.transport;

import dev.postern.dns.Tlsa;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes connections to next hops.
@FunctionalInterface
public interface Dialer {

  /// Tries the target's addresses, and tells the handler [ConnectionHandler#opened], or
  /// [ConnectionHandler#closed] with the cause where none answered. May be called from any thread;
  /// returns at once.
  void dial(Target target, ConnectionHandler handler);

  /// Where to, and how safely.
  ///
  /// @param host name or address; also the name that a verified certificate must have
  /// @param addresses of the host, the first 8 of which are tried; empty where it is to be looked
  ///   up as the system does
  /// @param locals the addresses of ours to come from, at most one of each family; a family that
  ///   has none is left to the system
  /// @param connectTimeout for each address tried; all of them take at most two seconds more
  record Target(
      String host,
      int port,
      List<InetAddress> addresses,
      List<InetAddress> locals,
      Handshake handshake,
      Trust trust,
      Duration connectTimeout) {

    public Target {
      addresses = List.copyOf(addresses);
      locals = List.copyOf(locals);
    }

    /// A host that is looked up when it is dialed.
    public Target(
        String host, int port, Handshake handshake, Trust trust, Duration connectTimeout) {
      this(host, port, List.of(), List.of(), handshake, trust, connectTimeout);
    }
  }

  /// When TLS begins, if it does.
  enum Handshake {
    /// Before the greeting (RFC 8314 §3.3).
    AT_ONCE,
    /// When [Connection#startTls] is called.
    ON_DEMAND
  }

  /// Which certificates are good.
  sealed interface Trust {

    /// Whatever it is.
    record Any() implements Trust {}

    /// Chains to a trusted root and names the host (RFC 9525).
    ///
    /// @param authority a PEM file with the roots; null for the system's
    record Verified(@Nullable Path authority) implements Trust {}

    /// Whatever it is, but [TlsSession#flaw] says what [Verified] would have refused.
    ///
    /// @param authority as for [Verified]
    record Tested(@Nullable Path authority) implements Trust {}

    /// One that a TLSA record vouches for (RFC 7672 §3.1).
    ///
    /// @param names of which a certificate under DANE-TA must have one, at least one: the first is
    ///   the TLSA base domain, and the name that is asked for in the handshake (RFC 7672 §8.1)
    record Dane(List<Tlsa> records, List<String> names) implements Trust {
      public Dane {
        records = List.copyOf(records);
        names = List.copyOf(names);
        if (names.isEmpty()) {
          throw new IllegalArgumentException("DANE without the name of the records");
        }
      }
    }
  }
}
