package dev.postern.tlsrpt;

import dev.postern.delivery.TlsOutcome;
import dev.postern.delivery.TlsOutcome.Result;
import dev.postern.route.TlsPolicy;
import java.util.List;

/// Outcomes as delivery tells them.
final class Outcomes {

  static final TlsPolicy STS =
      new TlsPolicy(
          TlsPolicy.Kind.STS,
          List.of(
              "version: STSv1", "mode: testing", "mx: *.mail.company-y.example", "max_age: 86400"),
          List.of("*.mail.company-y.example"));

  private Outcomes() {}

  static TlsOutcome good(String domain) {
    return new TlsOutcome(
        domain, TlsPolicy.NONE, "mx." + domain, "192.0.2.1", "198.51.100.1", Result.SUCCESS, "");
  }

  static TlsOutcome bad(String domain, String host, String detail) {
    return new TlsOutcome(
        domain, STS, host, "192.0.2.1", "198.51.100.1", Result.CERTIFICATE_EXPIRED, detail);
  }
}
