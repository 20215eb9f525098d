package dev.postern.guard.nat;

import dev.postern.guard.PublicAddresses;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who comes to one listener from which private address, and which of these addresses stand for
/// everybody.
///
/// An address is crowded where its clients have many names or keys; and where crowded addresses
/// bring nearly all sessions, they are what is left of everybody's own address. That holds until
/// the next start: whoever came through could make it look harmless again. Remembers
/// [#MOST_ADDRESSES] addresses and forgets its counts every [#GENERATION] sessions. Thread-safe.
final class Crowd {

  /// Sessions before anything is said.
  static final int ENOUGH = 50;

  /// Sessions after which counting begins anew.
  static final int GENERATION = 1000;

  /// Private addresses that are counted.
  static final int MOST_ADDRESSES = 256;

  /// Users with a good key that one client hardly has.
  static final int USERS = 5;

  /// Names in HELO that one host hardly has.
  static final int NAMES = 8;

  /// The same over loopback, where every program of this machine calls itself what it likes.
  static final int NAMES_OVER_LOOPBACK = 16;

  private static final double NEARLY_ALL = 0.9;
  private static final int EVERY = 10;
  // No more are needed to tell many from few.
  private static final int MOST_KEPT = 32;

  /// What was counted when it became clear.
  ///
  /// @param sessions from this address
  /// @param all sessions of the listener
  /// @param names different ones in HELO or EHLO
  /// @param users different ones that logged in
  record Share(int sessions, int all, int names, int users) {

    /// Whether it rests on keys, which nobody can make up.
    boolean proven() {
      return users >= USERS;
    }
  }

  private static final class Tally {
    int sessions;
    // Hashes of what clients say, not the texts: those may be long.
    final Set<Integer> names = new HashSet<>();
    final Set<Integer> users = new HashSet<>();
  }

  private final Map<InetAddress, Tally> tallies = new HashMap<>();
  private int all;
  private volatile Map<InetAddress, Share> shares = Map.of();

  /// A session has ended.
  ///
  /// @param name from HELO or EHLO, empty where it said none
  /// @param user that it logged in as, empty where it didn't
  synchronized void seen(InetAddress address, String name, String user) {
    all++;
    if (!PublicAddresses.ONLY.test(address)
        && (tallies.containsKey(address) || tallies.size() < MOST_ADDRESSES)) {
      Tally tally = tallies.computeIfAbsent(address, _ -> new Tally());
      tally.sessions++;
      note(tally.names, name.toLowerCase(Locale.ROOT));
      note(tally.users, user);
    }
    if (all >= ENOUGH && all % EVERY == 0) {
      look();
    }
    if (all == GENERATION) {
      tallies.clear();
      all = 0;
    }
  }

  /// What is known of an address that stands for many clients; empty where it doesn't seem to.
  Optional<Share> share(InetAddress address) {
    return Optional.ofNullable(shares.get(address));
  }

  private void look() {
    Map<InetAddress, Share> found = new HashMap<>();
    int sessions = 0;
    for (Map.Entry<InetAddress, Tally> entry : tallies.entrySet()) {
      Tally tally = entry.getValue();
      if (isCrowded(entry.getKey(), tally)) {
        sessions += tally.sessions;
        found.put(
            entry.getKey(), new Share(tally.sessions, all, tally.names.size(), tally.users.size()));
      }
    }
    if (sessions < NEARLY_ALL * all || shares.equals(found)) {
      return;
    }
    found.forEach((address, share) -> found.put(address, stronger(share, shares.get(address))));
    shares.forEach(found::putIfAbsent);
    if (found.size() <= MOST_ADDRESSES) {
      shares = Map.copyOf(found);
    }
  }

  private static Share stronger(Share now, @org.jspecify.annotations.Nullable Share before) {
    return before != null && before.proven() && !now.proven() ? before : now;
  }

  private static boolean isCrowded(InetAddress address, Tally tally) {
    int names = address.isLoopbackAddress() ? NAMES_OVER_LOOPBACK : NAMES;
    return tally.names.size() >= names || tally.users.size() >= USERS;
  }

  private static void note(Set<Integer> kept, String text) {
    if (!text.isEmpty() && kept.size() < MOST_KEPT) {
      kept.add(text.hashCode());
    }
  }
}
