package dev.postern.audit.tls;

import dev.postern.mail.Octets;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.jspecify.annotations.Nullable;

/// What an authority says about a certificate of its own (RFC 6960), as the server passes it on.
/// Its signature is not looked at: a server that makes it up fools only itself.
///
/// @param until null where it does not say
record StapledAnswer(Status status, Instant from, @Nullable Instant until) {

  /// What it says.
  enum Status {
    GOOD,
    REVOKED,
    /// It knows no such certificate.
    UNKNOWN
  }

  /// Empty where it can't be read, or is about another certificate.
  static Optional<StapledAnswer> decode(Octets answer, BigInteger serial) {
    try {
      if (new OCSPResp(answer.toArray()).getResponseObject() instanceof BasicOCSPResp basic) {
        for (SingleResp single : basic.getResponses()) {
          if (single.getCertID().getSerialNumber().equals(serial)) {
            return Optional.of(of(single));
          }
        }
      }
      return Optional.empty();
    } catch (IOException | OCSPException | RuntimeException _) {
      return Optional.empty();
    }
  }

  boolean isCurrent(Instant now) {
    return !now.isBefore(from) && (until == null || now.isBefore(until));
  }

  private static StapledAnswer of(SingleResp single) {
    Date until = single.getNextUpdate();
    return new StapledAnswer(
        switch (single.getCertStatus()) {
          case null -> Status.GOOD;
          case RevokedStatus _ -> Status.REVOKED;
          default -> Status.UNKNOWN;
        },
        single.getThisUpdate().toInstant(),
        until == null ? null : until.toInstant());
  }
}
