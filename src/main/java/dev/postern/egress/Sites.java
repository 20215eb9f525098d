package dev.postern.egress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/// All sites that are known, for each source. Safe for use by many threads. Times are nanoseconds
/// of [System#nanoTime].
///
/// Bounded: what nothing happened at for [#IDLE] is forgotten, and past [#MOST] the longest unused
/// one is, first of those that are neither paused nor down. Suspensions aren't kept here.
public final class Sites {

  /// As many as are remembered.
  public static final int MOST = 100_000;

  /// When an idle one is forgotten.
  public static final Duration IDLE = Duration.ofHours(2);

  // How many of the longest unused are looked at for one to forget.
  private static final int LOOK = 32;

  private final Overrides overrides;
  private final int most;
  // From the longest unused to the last used.
  private final Map<Key, Site> sites = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(String source, SiteName site) {}

  public Sites(Overrides overrides) {
    this(overrides, MOST);
  }

  Sites(Overrides overrides, int most) {
    this.overrides = overrides;
    this.most = most;
  }

  /// The site as seen from the source; made where it isn't known yet. Don't keep it for longer than
  /// an attempt.
  public synchronized Site of(String source, Shaping.Placement placement, long now) {
    var key = new Key(source, placement.site());
    Site known = sites.get(key);
    if (known != null) {
      return known;
    }
    makeRoom(now);
    var site = new Site(source, placement.site(), placement.shape(), overrides, now);
    sites.put(key, site);
    return site;
  }

  /// Takes over a changed profile.
  public void reshape(Shaping shaping, long now) {
    for (Site site : all()) {
      site.reshape(shaping.shape(site.name()), now);
    }
  }

  /// Lifts pauses, slowness and waits for a probe of the sites that the name means; gives how many
  /// there were.
  ///
  /// @param name of a site, a host or a rule, in lower case
  public int resume(String name, long now) {
    int lifted = 0;
    for (Site site : all()) {
      boolean meant =
          site.name().toString().equals(name)
              || site.shape().rule().equals(name)
              || site.name().hosts().contains(name);
      lifted += meant && site.resume(now) ? 1 : 0;
    }
    return lifted;
  }

  /// All as they stand.
  ///
  /// @param waiting how many messages are due and wait for a site
  public List<SiteView> views(ToIntFunction<Site> waiting, long now) {
    return all().stream().map(site -> site.view(waiting.applyAsInt(site), now)).toList();
  }

  synchronized int size() {
    return sites.size();
  }

  private synchronized List<Site> all() {
    return new ArrayList<>(sites.values());
  }

  private void makeRoom(long now) {
    boolean full = sites.size() >= most;
    Key spare = null;
    Iterator<Map.Entry<Key, Site>> eldest = sites.entrySet().iterator();
    for (int i = 0; i < LOOK && eldest.hasNext(); i++) {
      Map.Entry<Key, Site> entry = eldest.next();
      Site site = entry.getValue();
      if (site.forgettable(now) && (full || now - site.touched() > IDLE.toNanos())) {
        eldest.remove();
        full = false;
      } else if (spare == null && site.unused()) {
        spare = entry.getKey();
      }
    }
    // A pause that is forgotten costs one more reply that asks for it. What is in use stays: there
    // is no more of it than connections.
    if (full && spare != null) {
      sites.remove(spare);
    }
  }
}
