package dev.postern.audit.domain;

import java.security.cert.X509Certificate;
import java.util.List;

/// What a mail host shows to a server that has mail for it.
sealed interface Shown {

  /// Certificates, its own first.
  record Certificates(List<X509Certificate> chain, List<String> proof) implements Shown {
    public Certificates {
      chain = List.copyOf(chain);
      proof = List.copyOf(proof);
    }
  }

  /// It speaks SMTP, and there is no TLS to be had.
  ///
  /// @param why a clause
  record NoTls(String why, List<String> proof) implements Shown {
    public NoTls {
      proof = List.copyOf(proof);
    }
  }

  /// Nothing: we don't get as far as that from here.
  record Unreached() implements Shown {}
}
