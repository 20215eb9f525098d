package dev.postern.guard.volume;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// First draft.
public final class VolumeWatch {
  private final VolumeConfig config;
  private final Map<String, KeyBaseline> keys = new HashMap<>();

  public VolumeWatch(VolumeConfig config) {
    this.config = config;
  }

  public synchronized Optional<Finding> accepted(Instant at, String user, Submission message) {
    KeyBaseline key = keys.computeIfAbsent(user, _ -> new KeyBaseline());
    return made(at, user, key, key.accepted(hours(at), message, config.sensitivity()));
  }

  public synchronized Optional<Finding> refused(Instant at, String user) {
    KeyBaseline key = keys.get(user);
    return key == null
        ? Optional.empty()
        : made(at, user, key, key.refused(hours(at), config.sensitivity()));
  }

  public synchronized Optional<Finding> bounced(Instant at, String user) {
    KeyBaseline key = keys.get(user);
    return key == null
        ? Optional.empty()
        : made(at, user, key, key.bounced(hours(at), config.sensitivity()));
  }

  private Optional<Finding> made(
      Instant at, String user, KeyBaseline key, @Nullable Suspicion suspicion) {
    if (suspicion == null) {
      return Optional.empty();
    }
    var fields = new LinkedHashMap<String, Object>();
    double usual = key.week().usual(suspicion.since, key.latest());
    fields.put("rate", suspicion.rate + suspicion.share);
    fields.put("evidence", suspicion.evidence());
    fields.put("record", suspicion.record());
    String reason =
        "%.0f messages in %.2f h, usually %.1f; %.0f of %.0f recipients new (usually %.1f%%); %.0f foreign; %.0f bounced; %.0f refused; odd %.0f"
            .formatted(
                suspicion.messages,
                key.latest() - suspicion.since,
                usual,
                suspicion.strangers,
                suspicion.judged,
                100 * key.strangers().usual(),
                suspicion.foreign,
                suspicion.bounced,
                suspicion.refused,
                suspicion.odd);
    key.told();
    return Optional.of(new Finding(user, at, 0.9, reason, fields));
  }

  public synchronized byte[] save(String user) {
    var out = ByteBuffer.allocate(KeyBaseline.SIZE);
    keys.get(user).save(out);
    return java.util.Arrays.copyOf(out.array(), out.position());
  }

  public synchronized void restore(String user, byte[] bytes) {
    var key = new KeyBaseline();
    key.restore(ByteBuffer.wrap(bytes));
    keys.put(user, key);
  }

  public synchronized String debug(String user) {
    KeyBaseline k = keys.get(user);
    var b = new StringBuilder();
    b.append(
        "level %.2f usual %.2f exp %.2f trust %s new %.3f/%.3f mistaken %.2f foreign %.3f seen %.0f bounce %.3f"
            .formatted(
                k.week().level(),
                k.week().usual(k.latest()),
                k.pace().expected(k.week().usual(k.latest())),
                java.util.Arrays.toString(
                    java.util.Arrays.stream(k.pace().trust()).map(d -> Math.round(d * 100) / 100.0).toArray()),
                k.strangers().usual(),
                k.strangers().chance(),
                k.acquaintances().mistaken(),
                k.foreign().chance(),
                k.seen(),
                k.bounces().share()));
    for (Suspicion s : k.suspicions()) {
      b.append(
          " | %s: %.1f/%.1f rec %.1f odd %.1f"
              .formatted(s.rate > 0 ? "" + (int) s.rate : "" + s.share, s.evidence(), k.threshold(s, config.sensitivity()), s.record(), s.odd));
    }
    return b.toString();
  }

  private static double hours(Instant at) {
    return at.toEpochMilli() / 3_600_000.0;
  }
}
