package dev.postern.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operator may see and do of the guard.
public interface GuardAdmin {

  /// What can be shut out.
  enum Kind {
    /// One host: an IPv4 address, or a /64 of IPv6.
    ADDRESS,
    /// A network in CIDR notation.
    NETWORK,
    /// A user, whether or not there is a key of that name.
    LOGIN;

    /// As the API and the store have it.
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// Somebody who is shut out.
  ///
  /// @param subject an address, a network or a user
  /// @param source `guard` or `operator`
  /// @param restricted whether only logins that know the network are let in
  /// @param until null for until it is lifted
  record Block(
      Kind kind,
      String subject,
      String source,
      String reason,
      int strikes,
      boolean restricted,
      Instant at,
      @Nullable Instant until) {}

  /// A login that is under attack.
  ///
  /// @param failures from strangers, as far as they aren't forgotten
  record Attack(String user, Instant since, double failures) {}

  /// How things stand.
  ///
  /// @param addresses that something is remembered of
  /// @param places addresses that some login knows
  /// @param verified logins whose secret was looked at since the start
  /// @param refused logins whose secret was not
  record Status(
      int addresses,
      int networks,
      int logins,
      int places,
      int blockedAddresses,
      int blockedNetworks,
      int operatorBlocks,
      int allowed,
      int refusedNetworks,
      long verified,
      long refused,
      List<Attack> attacks) {}

  Status status();

  /// How the relay found its own listeners.
  List<Inspections.Result> inspections();

  /// Those who are shut out, an operator's first, then the latest.
  List<Block> blocks(int limit);

  /// Shuts out an address, a network or a login.
  ///
  /// @param subject what it is, is seen by its form: an address, a CIDR block, else a user
  /// @param lasts null for until it is lifted
  /// @throws GuardProblem if that can't be
  Block block(String subject, String reason, @Nullable Duration lasts);

  /// Lifts every block of exactly this subject, an operator's and the guard's, and forgets its
  /// failures.
  ///
  /// @return whether anything stood against it
  boolean unblock(String subject);

  /// Every counter and ruling about an address or a user, and why.
  List<Witness.Statement> explain(String subject);

  /// What an operator asked for can't be done; the message says why.
  final class GuardProblem extends RuntimeException {
    public GuardProblem(String message) {
      super(message);
    }
  }
}
