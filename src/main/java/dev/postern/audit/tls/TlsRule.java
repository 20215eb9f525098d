package dev.postern.audit.tls;

import static dev.postern.audit.probe.Severity.CRITICAL;
import static dev.postern.audit.probe.Severity.HIGH;
import static dev.postern.audit.probe.Severity.INFO;
import static dev.postern.audit.probe.Severity.LOW;
import static dev.postern.audit.probe.Severity.MEDIUM;

import dev.postern.audit.probe.Area;
import dev.postern.audit.probe.Rule;
import dev.postern.audit.probe.Severity;

/// What can be wrong with a server's TLS, how bad it is, and which mark is the best that it leaves.
///
/// Servers that send to port 25 fall back to clear text and ask nobody for a certificate, unless
/// DANE or MTA-STS tells them to (RFC 7435, RFC 7672 §1.3): there an old version still keeps out
/// who only listens, and is less bad than on a port that takes passwords.
public enum TlsRule implements Rule {
  /// TLS is offered, and an ordinary handshake fails.
  HANDSHAKE_FAILS(HIGH, HIGH, Mark.F),
  /// STARTTLS is announced and then refused.
  STARTTLS_REFUSED(HIGH, HIGH, Mark.F),
  /// Something has rewritten the keyword STARTTLS.
  STARTTLS_REWRITTEN(HIGH, HIGH, Mark.F),
  /// The certificate has expired.
  EXPIRED(HIGH, LOW, Mark.T),
  /// It expires within three weeks.
  EXPIRES_SOON(LOW, LOW, Mark.A),
  /// It is not good yet.
  NOT_YET_VALID(HIGH, LOW, Mark.T),
  /// It is not for the host that was asked for.
  WRONG_NAME(MEDIUM, LOW, Mark.T),
  /// It vouches for itself.
  SELF_SIGNED(MEDIUM, INFO, Mark.T),
  /// No root that we trust vouches for it, which a private authority's need not.
  UNKNOWN_AUTHORITY(LOW, INFO, Mark.T),
  /// Certificates between it and its root are not sent.
  CHAIN_INCOMPLETE(MEDIUM, LOW, Mark.B),
  /// Certificates are sent that do not follow one another.
  CHAIN_DISORDERED(LOW, INFO, Mark.A),
  /// A key that is too short.
  KEY_SHORT(MEDIUM, LOW, Mark.B),
  /// A signature by MD5 or SHA-1.
  SIGNATURE_WEAK(MEDIUM, LOW, Mark.C),
  /// It must come with an OCSP answer and does not.
  STAPLE_MISSING(LOW, INFO, Mark.A),
  /// The OCSP answer is too old or can't be read.
  STAPLE_BAD(LOW, INFO, Mark.A),
  /// Its OCSP answer says that it was revoked.
  REVOKED(HIGH, MEDIUM, Mark.T),
  /// SSL 2.0.
  SSL2(HIGH, MEDIUM, Mark.F),
  /// SSL 3.0.
  SSL3(HIGH, MEDIUM, Mark.C),
  /// TLS 1.0 or 1.1.
  OLD_VERSIONS(MEDIUM, LOW, Mark.B),
  /// Nothing newer than TLS 1.1.
  NO_CURRENT_VERSION(HIGH, LOW, Mark.C),
  /// No TLS 1.3.
  NO_TLS13(INFO, INFO, Mark.A),
  /// Suites that do not encrypt.
  NULL_SUITES(HIGH, HIGH, Mark.F),
  /// Suites without a certificate: only a client that asks for one of these gets it.
  ANONYMOUS_SUITES(LOW, INFO, Mark.B),
  /// Suites that were made weak.
  EXPORT_SUITES(HIGH, MEDIUM, Mark.F),
  /// RC4, RC2 or single DES.
  BROKEN_SUITES(MEDIUM, LOW, Mark.C),
  /// Blocks of 64 bits.
  SHORT_BLOCKS(LOW, INFO, Mark.B),
  /// CBC.
  CBC_SUITES(INFO, INFO, Mark.A_PLUS),
  /// No suite protects what was recorded from a key that leaks later.
  NEVER_FORWARD_SECRET(MEDIUM, LOW, Mark.B),
  /// Some suites do not.
  NO_FORWARD_SECRECY(INFO, INFO, Mark.A_PLUS),
  /// The client's order of suites decides.
  CLIENT_ORDER(INFO, INFO, Mark.A_PLUS),
  /// No group against a quantum computer.
  NO_POST_QUANTUM(INFO, INFO, Mark.A),
  /// Curves of less than 200 bits.
  WEAK_GROUPS(LOW, LOW, Mark.B),
  /// DHE with a short prime.
  SHORT_PRIME(MEDIUM, LOW, Mark.B),
  /// TLS compression.
  COMPRESSION(MEDIUM, LOW, Mark.C),
  /// Renegotiation that is not bound to what came before.
  INSECURE_RENEGOTIATION(MEDIUM, LOW, Mark.C),
  /// A client can make the server renegotiate.
  CLIENT_RENEGOTIATION(LOW, LOW, Mark.A),
  /// Nobody notices when a client is pushed to an older version.
  NO_FALLBACK_PROTECTION(LOW, INFO, Mark.A),
  /// Heartbeats are answered.
  HEARTBEAT(INFO, INFO, Mark.A_PLUS),
  /// Heartbeats are answered with the server's memory.
  HEARTBLEED(CRITICAL, CRITICAL, Mark.F),
  /// What came in clear before the handshake is obeyed after it.
  INJECTION(HIGH, HIGH, Mark.F),
  /// What was said before TLS is remembered after it.
  STATE_KEPT(MEDIUM, LOW, Mark.B),
  /// STARTTLS is taken within TLS.
  STARTTLS_TWICE(LOW, LOW, Mark.A),
  /// STARTTLS is taken with a parameter.
  STARTTLS_PARAMETER(INFO, INFO, Mark.A_PLUS),
  /// STARTTLS works though nobody announces it.
  STARTTLS_HIDDEN(MEDIUM, MEDIUM, Mark.B),
  /// AUTH is taken in clear though nobody announces it.
  AUTH_WITHOUT_TLS(HIGH, HIGH, Mark.F),
  /// A transaction may begin in clear on a port for submission.
  NOT_ENFORCED(INFO, INFO, Mark.A_PLUS);

  private final Severity severity;
  private final Severity atMx;
  private final Mark best;

  TlsRule(Severity severity, Severity atMx, Mark best) {
    this.severity = severity;
    this.atMx = atMx;
    this.best = best;
  }

  @Override
  public Area area() {
    return Area.TLS;
  }

  @Override
  public Severity severity() {
    return severity;
  }

  /// On a port to which other servers send.
  Severity severityAtMx() {
    return atMx;
  }

  /// The best mark that a server with this fault can have.
  Mark best() {
    return best;
  }
}
