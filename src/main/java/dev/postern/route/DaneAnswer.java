package dev.postern.route;

import dev.postern.dns.Tlsa;
import java.util.List;

/// What the DNS says of a host's certificates, with proof.
sealed interface DaneAnswer {

  /// Nothing, or nothing that is proven.
  record None() implements DaneAnswer {}

  /// Records that vouch for certificates.
  ///
  /// @param names the TLSA base domain first (RFC 7672 §3.2.2)
  /// @param text the records in presentation form
  record Usable(List<Tlsa> records, List<String> names, List<String> text) implements DaneAnswer {
    public Usable {
      records = List.copyOf(records);
      names = List.copyOf(names);
      text = List.copyOf(text);
    }
  }

  /// There are records, and all of them have parameters that mean nothing for mail.
  record Unusable(List<String> text) implements DaneAnswer {
    public Unusable {
      text = List.copyOf(text);
    }
  }

  /// It could not be found out: somebody may be in the way, so the host is not to be used now (RFC
  /// 7672 §2.1.2).
  record Failed(String why) implements DaneAnswer {}
}
