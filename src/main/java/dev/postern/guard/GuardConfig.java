package dev.postern.guard;

import dev.postern.key.KeyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the guard treats strangers, as `guard` in the configuration.
///
/// @param selfAudit whether the relay looks at its own listeners as a stranger would
public record GuardConfig(Access access, Lockout lockout, Traps traps, boolean selfAudit) {

  public static final GuardConfig DEFAULT =
      new GuardConfig(Access.NONE, Lockout.DEFAULT, Traps.NONE, true);

  /// Who is decided about beforehand.
  ///
  /// @param allow never blocked, whatever they do
  /// @param allowFile more of them, a network on each line; read again when it changes
  /// @param refuse turned away, whatever they want; what is allowed as well is allowed
  /// @param refuseFile more of them
  public record Access(
      Networks allow, @Nullable Path allowFile, Networks refuse, @Nullable Path refuseFile) {

    public static final Access NONE = new Access(Networks.NONE, null, Networks.NONE, null);
  }

  /// What failed logins lead to.
  ///
  /// @param failures of one address until it is shut out
  /// @param networkFailures of one network, a /24 or a /48, until it is
  /// @param loginFailures of one login, from addresses that it does not know, until no more of
  ///   theirs are verified than time forgets
  /// @param first how long an address or network is shut out; each time four times as long
  /// @param most the longest that it is
  /// @param halfLife in which half of all failures is forgotten
  /// @param delay the longest that a login is made to wait
  public record Lockout(
      int failures,
      int networkFailures,
      int loginFailures,
      Duration first,
      Duration most,
      Duration halfLife,
      Duration delay) {

    public static final Lockout DEFAULT =
        new Lockout(
            10,
            50,
            20,
            Duration.ofMinutes(15),
            Duration.ofDays(1),
            Duration.ofMinutes(30),
            Duration.ofSeconds(8));
  }

  /// What nobody has business to use.
  ///
  /// @param users names that never exist here
  /// @param keys secrets planted where only a thief finds them
  public record Traps(List<String> users, List<KeyConfig> keys) {

    public static final Traps NONE = new Traps(List.of(), List.of());

    public Traps {
      users = List.copyOf(users);
      keys = List.copyOf(keys);
    }
  }

  /// With other lists.
  public GuardConfig with(Access other) {
    return new GuardConfig(other, lockout, traps, selfAudit);
  }
}
