package dev.postern.doctor;

import dev.postern.transport.CertificateChain;
import java.time.Duration;
import java.util.Optional;

/// What came of knocking at a port as a client does.
public sealed interface Knock {

  /// Somebody who speaks the protocol.
  ///
  /// @param took until the greeting, the connection included
  /// @param greeting the last line of it
  /// @param security what TLS came to
  /// @param shown the certificates, where there was a handshake
  record Answered(
      Duration took, String greeting, Security security, Optional<CertificateChain> shown)
      implements Knock {}

  /// Connected, and no greeting in time.
  record Mute(Duration waited) implements Knock {}

  /// Connected, and then something else than the protocol.
  ///
  /// @param what a clause about it
  record Strange(String what) implements Knock {}

  /// Connected, and closed at once.
  record Ended() implements Knock {}

  record Refused() implements Knock {}

  /// Nothing came back.
  record Dropped(Duration waited) implements Knock {}

  /// The network says that there is no way.
  record Unreachable(String why) implements Knock {}

  /// What TLS came to.
  sealed interface Security {

    /// It is not offered.
    record Absent() implements Security {}

    /// It works.
    ///
    /// @param version as `TLSv1.3`
    record Working(String version) implements Security {}

    /// It is offered, and fails.
    record Broken(String why) implements Security {}
  }
}
