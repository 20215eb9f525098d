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
  record Hosts(List<Exchanger> hosts, Instant until) implements Directions {
    public Hosts {
      hosts = List.copyOf(hosts);
    }
  }

  /// The domain takes no mail, or can't be reached by anybody: the recipients are given up.
  record Nowhere(Reply reply, Instant until) implements Directions {}

  /// It can't be found out now: the recipients are tried again.
  record Unknown(Reply reply, Instant until) implements Directions {}

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
