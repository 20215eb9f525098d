package dev.postern.audit.probe;

import dev.postern.mail.Secret;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// The wrong logins that a server gets from us, of which there are few, over all its ports and all
/// probes. What is tried is random: nobody's password. Safe for use by several threads.
public final class WrongLogins {

  /// However many ports and probes there are.
  private static final int MOST = 10;

  private static final int RANDOM_OCTETS = 8;

  private final SecureRandom random = new SecureRandom();
  private int used;

  /// One for a user that nobody has; empty when there are no more.
  public Optional<Caller.Login> next() {
    return next("postern-audit-" + word());
  }

  /// One for this user; empty when there are no more.
  public synchronized Optional<Caller.Login> next(String user) {
    if (used == MOST) {
      return Optional.empty();
    }
    used++;
    return Optional.of(new Caller.Login(user, new Secret("wrong-" + word()), null));
  }

  private String word() {
    var octets = new byte[RANDOM_OCTETS];
    random.nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }
}
