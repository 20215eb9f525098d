package dev.postern.route;

import dev.postern.store.PolicyStore;
import dev.postern.store.StoredPolicy;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Policies while they last, in memory and in the store alike. Past its bounds the one that was not
/// used for longest goes. Safe for use by many threads.
final class StsCache {

  private static final Logger LOG = LoggerFactory.getLogger(StsCache.class);

  /// Some octets of memory for each, beside the text.
  private static final int OVERHEAD = 512;

  private final PolicyStore store;
  private final int most;
  private final long mostOctets;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long octets;

  /// A policy in use.
  ///
  /// @param id the one that the DNS named when it was fetched
  record Entry(String id, StsPolicy policy, Instant fetchedAt) {

    boolean isValid(Instant now) {
      return now.isBefore(fetchedAt.plus(policy.maxAge()));
    }

    /// Whether it is time to get it again, long before it ends.
    boolean isHalfOver(Instant now) {
      return !now.isBefore(fetchedAt.plus(policy.maxAge().dividedBy(2)));
    }

    private String text() {
      return String.join("\n", policy.lines());
    }

    private long weight() {
      // The lines, and the patterns again.
      return OVERHEAD + 2L * policy.lines().stream().mapToInt(String::length).sum();
    }
  }

  /// Reads what the store has; blocks.
  StsCache(PolicyStore store, int most, long mostOctets, Instant now) {
    this.store = store;
    this.most = most;
    this.mostOctets = mostOctets;
    for (StoredPolicy stored : store.policies()) {
      load(stored, now);
    }
  }

  synchronized Optional<Entry> find(String domain, Instant now) {
    return Optional.ofNullable(entries.get(domain)).filter(entry -> entry.isValid(now));
  }

  synchronized void put(String domain, Entry entry) {
    keep(domain, entry);
    if (entries.containsKey(domain)) {
      logged(
          store.save(
              new StoredPolicy(
                  domain,
                  entry.id(),
                  entry.text(),
                  entry.fetchedAt(),
                  entry.fetchedAt().plus(entry.policy().maxAge()))));
    }
  }

  private synchronized void load(StoredPolicy stored, Instant now) {
    try {
      var entry = new Entry(stored.id(), StsPolicy.parse(stored.text()), stored.fetchedAt());
      if (entry.isValid(now)) {
        keep(stored.domain(), entry);
      }
    } catch (MalformedPolicy damage) {
      LOG.warn(
          "the stored MTA-STS policy of {} is passed over: {}",
          stored.domain(),
          damage.getMessage());
    }
  }

  private void keep(String domain, Entry entry) {
    Entry before = entries.put(domain, entry);
    octets += entry.weight() - (before == null ? 0 : before.weight());
    Iterator<Map.Entry<String, Entry>> eldest = entries.entrySet().iterator();
    while ((entries.size() > most || octets > mostOctets) && eldest.hasNext()) {
      Map.Entry<String, Entry> gone = eldest.next();
      octets -= gone.getValue().weight();
      eldest.remove();
      logged(store.remove(gone.getKey()));
    }
  }

  private static void logged(CompletionStage<Void> written) {
    var _ =
        written.whenComplete(
            (_, failure) -> {
              if (failure != null) {
                LOG.warn("an MTA-STS policy will not survive a restart: {}", failure.getMessage());
              }
            });
  }
}
