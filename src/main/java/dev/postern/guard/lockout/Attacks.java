package dev.postern.guard.lockout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The logins that are under attack, each from when its failures filled an allowance until they are
/// nearly forgotten: one episode. Not thread-safe.
final class Attacks {

  private static final int MOST = 1000;
  // An episode ends when this share of what began it is left.
  private static final double CALM = 0.25;

  /// One episode.
  ///
  /// @param key in the allowance whose failures began it
  /// @param most of its failures
  record Episode(String user, Instant since, Allowance allowance, long key, double most) {

    double failures(int now) {
      return allowance.failures(key, now);
    }
  }

  private final Map<Long, Episode> byLogin = new LinkedHashMap<>();

  /// Notes an attack.
  ///
  /// @return whether it begins with this
  boolean begin(long login, Episode episode) {
    return byLogin.size() < MOST && byLogin.putIfAbsent(login, episode) == null;
  }

  int size() {
    return byLogin.size();
  }

  List<Episode> all() {
    return List.copyOf(byLogin.values());
  }

  boolean isUnderAttack(long login) {
    return byLogin.containsKey(login);
  }

  void end(long login) {
    byLogin.remove(login);
  }

  /// Takes away those that are over.
  List<Episode> expire(int now) {
    List<Episode> over = new ArrayList<>();
    byLogin
        .values()
        .removeIf(
            episode -> {
              boolean calm = episode.failures(now) < CALM * episode.most();
              if (calm) {
                over.add(episode);
              }
              return calm;
            });
    return over;
  }
}
