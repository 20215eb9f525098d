package dev.postern.guard.lockout;

import dev.postern.guard.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// From where each login has been used with success, for [#DAYS] days after the last time.
///
/// Only who has a key gets in here. A login has [#MOST_PLACES] addresses, then the one that was not
/// used for the longest time goes. Not thread-safe.
final class Acquaintances {

  static final int DAYS = 90;
  static final int MOST_PLACES = 64;

  private final int mostLogins;
  // The one that was not used for the longest time comes first.
  private final LinkedHashMap<Long, Places> byLogin = new LinkedHashMap<>(16, 0.75f, true);
  // How many places of all logins lie in a network.
  private final Map<Long, Integer> familiar = new HashMap<>();
  private int size;

  Acquaintances(int mostLogins) {
    this.mostLogins = mostLogins;
  }

  /// How many places.
  int size() {
    return size;
  }

  boolean knowsAddress(long login, Origin origin, int day) {
    Places places = byLogin.get(login);
    return places != null && places.hasAddress(origin.address(), day);
  }

  boolean knowsNetwork(long login, Origin origin, int day) {
    Places places = byLogin.get(login);
    return places != null
        && familiar.containsKey(origin.network())
        && places.hasNetwork(origin.network(), day);
  }

  /// Whether any login knows the network.
  boolean isFamiliar(long network) {
    return familiar.containsKey(network);
  }

  /// What changed by a good login.
  ///
  /// @param displaced the address that went for it
  record Noted(OptionalLong displaced) {}

  /// Notes a good login. Null where nothing changed, as nearly always.
  @Nullable Noted note(long login, Origin origin, int day) {
    Places places = byLogin.get(login);
    if (places == null) {
      if (byLogin.size() >= mostLogins) {
        forget(byLogin.firstEntry().getKey());
      }
      places = new Places();
      byLogin.put(login, places);
    }
    int found = places.find(origin.address());
    if (found >= 0) {
      boolean old = places.days[found] < day;
      places.days[found] = Math.max(day, places.days[found]);
      return old ? new Noted(OptionalLong.empty()) : null;
    }
    OptionalLong displaced = OptionalLong.empty();
    if (places.count == MOST_PLACES) {
      int oldest = places.oldest();
      displaced = OptionalLong.of(places.addresses[oldest]);
      drop(places, oldest);
    }
    places.add(origin.address(), day);
    familiar.merge(origin.network(), 1, Integer::sum);
    size++;
    return new Noted(displaced);
  }

  /// The addresses that a login knows.
  List<Long> places(long login) {
    Places places = byLogin.get(login);
    List<Long> found = new ArrayList<>();
    for (int i = 0; places != null && i < places.count; i++) {
      found.add(places.addresses[i]);
    }
    return found;
  }

  /// Drops what is older than [#DAYS].
  void expire(int day) {
    byLogin
        .values()
        .removeIf(
            places -> {
              for (int i = places.count - 1; i >= 0; i--) {
                if (!places.isGood(i, day)) {
                  drop(places, i);
                }
              }
              return places.count == 0;
            });
  }

  private void forget(Long login) {
    Places places = byLogin.remove(login);
    while (places != null && places.count > 0) {
      drop(places, places.count - 1);
    }
  }

  private void drop(Places places, int index) {
    familiar.computeIfPresent(
        Origin.network(places.addresses[index]), (_, count) -> count > 1 ? count - 1 : null);
    places.remove(index);
    size--;
  }

  /// Those of one login.
  private static final class Places {

    private long[] addresses = new long[2];
    private int[] days = new int[2];
    private int count;

    int find(long address) {
      for (int i = 0; i < count; i++) {
        if (addresses[i] == address) {
          return i;
        }
      }
      return -1;
    }

    boolean hasAddress(long address, int day) {
      int found = find(address);
      return found >= 0 && isGood(found, day);
    }

    boolean hasNetwork(long network, int day) {
      for (int i = 0; i < count; i++) {
        if (Origin.network(addresses[i]) == network && isGood(i, day)) {
          return true;
        }
      }
      return false;
    }

    boolean isGood(int index, int day) {
      return day - days[index] <= DAYS;
    }

    int oldest() {
      int oldest = 0;
      for (int i = 1; i < count; i++) {
        if (days[i] < days[oldest]) {
          oldest = i;
        }
      }
      return oldest;
    }

    void add(long address, int day) {
      if (count == addresses.length) {
        addresses = Arrays.copyOf(addresses, Math.min(MOST_PLACES, 2 * count));
        days = Arrays.copyOf(days, addresses.length);
      }
      addresses[count] = address;
      days[count++] = day;
    }

    void remove(int index) {
      count--;
      addresses[index] = addresses[count];
      days[index] = days[count];
    }
  }
}
