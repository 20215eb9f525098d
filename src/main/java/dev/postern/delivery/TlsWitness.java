package dev.postern.delivery;

import dev.postern.route.Shortfall;
import dev.postern.route.TlsPolicy;
import dev.postern.smtp.client.Fault;
import dev.postern.transport.CertificateFlaw;
import dev.postern.transport.Connection;
import dev.postern.transport.TlsFault;
import dev.postern.transport.TlsSession;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells how TLS fared on connections to one host for one domain, in the terms of reports (RFC 8460
/// §4.3).
///
/// @param domain the recipients'
/// @param told null where nobody wants to know
record TlsWitness(String domain, TlsPolicy policy, @Nullable TlsOutcomes told) {

  static final TlsWitness NONE = new TlsWitness("", TlsPolicy.NONE, null);

  /// Tells what kept a domain's own protection from being used.
  static void tell(String domain, Shortfall shortfall, TlsOutcomes outcomes) {
    TlsOutcome.Result result =
        switch (shortfall.kind()) {
          case STS_FETCH -> TlsOutcome.Result.STS_POLICY_FETCH_ERROR;
          case STS_INVALID -> TlsOutcome.Result.STS_POLICY_INVALID;
          case STS_WEBPKI -> TlsOutcome.Result.STS_WEBPKI_INVALID;
          case TLSA_UNKNOWN -> TlsOutcome.Result.DNSSEC_INVALID;
          case NOT_LISTED -> TlsOutcome.Result.VALIDATION_FAILURE;
        };
    outcomes.told(
        new TlsOutcome(
            domain, shortfall.policy(), shortfall.host(), "", "", result, shortfall.detail()));
  }

  /// A connection is ready for mail.
  void ready(Hop hop, Connection connection) {
    Optional<TlsSession> tls = connection.tls();
    if (tls.isEmpty()) {
      tell(hop, connection, TlsOutcome.Result.STARTTLS_NOT_SUPPORTED, "mail went in clear");
      return;
    }
    Optional<CertificateFlaw> flaw = tls.get().flaw();
    if (flaw.isEmpty()) {
      tell(hop, connection, TlsOutcome.Result.SUCCESS, "");
    } else {
      tell(hop, connection, result(flaw.get().fault()), flaw.get().detail());
    }
  }

  /// A connection came to nothing because of TLS.
  ///
  /// @param connection null where it was gone already
  void failed(Hop hop, @Nullable Connection connection, Fault fault, @Nullable TlsFault cause) {
    switch (fault.kind()) {
      case TLS_UNAVAILABLE ->
          tell(hop, connection, TlsOutcome.Result.STARTTLS_NOT_SUPPORTED, fault.detail());
      case TLS_FAILED ->
          tell(hop, connection, result(cause == null ? TlsFault.OTHER : cause), fault.detail());
      case CONNECT,
          NO_SUCH_HOST,
          CLOSED,
          TIMEOUT,
          PROTOCOL,
          REFUSED,
          AUTH_UNAVAILABLE,
          AUTH_REFUSED,
          BODY_UNREADABLE -> {
        // Nothing about TLS.
      }
    }
  }

  private static TlsOutcome.Result result(TlsFault fault) {
    return switch (fault) {
      case HOST_MISMATCH -> TlsOutcome.Result.CERTIFICATE_HOST_MISMATCH;
      case EXPIRED -> TlsOutcome.Result.CERTIFICATE_EXPIRED;
      case NOT_TRUSTED -> TlsOutcome.Result.CERTIFICATE_NOT_TRUSTED;
      case TLSA_MISMATCH, HANDSHAKE, OTHER -> TlsOutcome.Result.VALIDATION_FAILURE;
    };
  }

  private void tell(
      Hop hop, @Nullable Connection connection, TlsOutcome.Result result, String detail) {
    if (told == null) {
      return;
    }
    told.told(
        new TlsOutcome(
            domain,
            policy,
            hop.host(),
            connection == null ? "" : connection.local().getAddress().getHostAddress(),
            connection == null ? "" : connection.remote().getAddress().getHostAddress(),
            result,
            detail));
  }
}
