package dev.postern.domain;

import java.util.List;

/// Knows our DKIM keys. Plugged in from above.
@FunctionalInterface
public interface SigningKeys {

  /// The keys that sign for a domain itself (d=).
  List<SigningKey> of(String domain);
}
