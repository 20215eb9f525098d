package dev.postern.guard.volume;

import java.time.Duration;

/// How closely the keys' volume is watched.
///
/// @param policy what follows a finding
/// @param sensitivity 1 as measured; 2 needs half the evidence, 0.5 twice as much
/// @param keys how many baselines are in memory, about 7 KB each; the others wait in the store
/// @param save how often a baseline that changed is written
public record VolumeConfig(Policy policy, double sensitivity, int keys, Duration save) {

  public static final VolumeConfig DEFAULT =
      new VolumeConfig(Policy.ALERT, 1, 10_000, Duration.ofMinutes(10));

  public VolumeConfig {
    if (!(sensitivity >= 0.1 && sensitivity <= 10)) {
      throw new IllegalArgumentException("sensitivity is from 0.1 to 10, not " + sensitivity);
    }
    if (keys < 1 || save.isNegative()) {
      throw new IllegalArgumentException("no such watch: " + keys + " keys, saved every " + save);
    }
  }
}
