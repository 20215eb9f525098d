package dev.postern.dns;

import java.time.Duration;
import java.util.List;

/// What a question to the DNS came to.
public sealed interface Lookup<T> {

  /// Records of the type that was asked for.
  ///
  /// @param records at least one
  /// @param name the name that holds them, after aliases (CNAME, DNAME)
  /// @param authenticated whether a chain of trust covers the whole answer, aliases included (RFC
  ///   4033 §5)
  /// @param ttl the least of the answer's, bounded by the cache
  record Found<T>(List<T> records, String name, boolean authenticated, Duration ttl)
      implements Lookup<T> {
    public Found {
      records = List.copyOf(records);
    }
  }

  /// There are none.
  ///
  /// @param name what was asked, after aliases
  /// @param nameExists false for NXDOMAIN
  /// @param authenticated whether the denial is proven
  record Absent<T>(String name, boolean nameExists, boolean authenticated, Duration ttl)
      implements Lookup<T> {}

  /// It could not be found out: SERVFAIL, no answer in time, an answer that makes no sense, a
  /// signature that does not hold. Try again later; never the same as absent.
  ///
  /// @param why a clause that may stand in a bounce, as `SERVFAIL from 192.0.2.53`
  record Failed<T>(String name, String why) implements Lookup<T> {}
}
