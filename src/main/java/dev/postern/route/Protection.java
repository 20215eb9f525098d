package dev.postern.route;

import dev.postern.dns.Tlsa;
import java.util.List;

/// What a connection to one host of a domain's mail must be like before mail goes over it.
public sealed interface Protection {

  /// TLS where it is offered, whatever the certificate; else in clear (RFC 7435).
  record Opportunistic() implements Protection {}

  /// TLS or nothing, whatever the certificate: the TLSA records that there are can't be used (RFC
  /// 7672 §2.2).
  record Encrypted() implements Protection {}

  /// TLS with a certificate that chains to a trusted root and names the host (RFC 8461 §4.2, RFC
  /// 8689 §4.2.1).
  record Verified() implements Protection {}

  /// TLS with a certificate that one of the records vouches for (RFC 7672 §3).
  ///
  /// @param records that can be used, at least one
  /// @param names that a certificate under DANE-TA may have (RFC 7672 §3.2.2): the host's, and the
  ///   domain's
  record Dane(List<Tlsa> records, List<String> names) implements Protection {
    public Dane {
      records = List.copyOf(records);
      names = List.copyOf(names);
    }
  }

  /// Opportunistic, but what [Verified] would have said is reported (RFC 8461 §5, mode `testing`).
  record Tested() implements Protection {}
}
