package dev.postern.route;

import dev.postern.mail.Reply;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;

/// Where a domain's mail is taken: what its MX records, their hosts and its policies came to.
public sealed interface Directions {

  /// Until when they may be used.
  Instant until();

  /// Hosts to try in this order.
  ///
  /// @param hosts at least one
  /// @param shortfalls what the domain should be told of
  record Hosts(List<Exchanger> hosts, List<Shortfall> shortfalls, Instant until)
      implements Directions {
    public Hosts {
      hosts = List.copyOf(hosts);
      shortfalls = List.copyOf(shortfalls);
    }
  }

  /// The domain takes no mail, or can't be reached by anybody: the recipients are given up.
  record Nowhere(Reply reply, Instant until) implements Directions {}

  /// It can't be found out now, or no host may be used: the recipients are tried again.
  ///
  /// @param shortfalls what the domain should be told of
  record Unknown(Reply reply, List<Shortfall> shortfalls, Instant until) implements Directions {
    public Unknown {
      shortfalls = List.copyOf(shortfalls);
    }
  }

  /// One host that takes a domain's mail.
  ///
  /// @param addresses in the order in which they are tried, at least one
  /// @param policy which of the domain's policies governs connections to it
  record Exchanger(
      String host, int port, List<InetAddress> addresses, Protection protection, TlsPolicy policy) {
    public Exchanger {
      addresses = List.copyOf(addresses);
    }
  }
}
