package dev.postern.listener;

import dev.postern.key.Exchange;
import dev.postern.key.Key;
import dev.postern.key.Keyring;
import dev.postern.key.Sentry;
import dev.postern.mail.Octets;
import java.util.List;
import java.util.Optional;

/// What a session needs of the keys.
interface Logins {

  /// The mechanisms to offer, strongest first, where these channel bindings will be known.
  List<String> mechanisms(Optional<Octets> serverEndPoint, Optional<Octets> exporter);

  /// Begins a login with one of them.
  ///
  /// @param sentry asked before the secret is verified
  Exchange exchange(
      String mechanism, Optional<Octets> serverEndPoint, Optional<Octets> exporter, Sentry sentry);

  /// Whether a key that was granted is still good.
  boolean isCurrent(Key key);

  /// The logins of a keyring.
  static Logins of(Keyring keyring) {
    return new Logins() {
      @Override
      public List<String> mechanisms(Optional<Octets> serverEndPoint, Optional<Octets> exporter) {
        return keyring.mechanisms(serverEndPoint, exporter);
      }

      @Override
      public Exchange exchange(
          String mechanism,
          Optional<Octets> serverEndPoint,
          Optional<Octets> exporter,
          Sentry sentry) {
        return keyring.exchange(mechanism, serverEndPoint, exporter, sentry);
      }

      @Override
      public boolean isCurrent(Key key) {
        return keyring.isCurrent(key);
      }
    };
  }
}
