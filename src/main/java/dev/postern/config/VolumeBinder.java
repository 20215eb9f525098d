package dev.postern.config;

import dev.postern.guard.volume.Policy;
import dev.postern.guard.volume.VolumeConfig;
import java.util.Map;
import java.util.Optional;

/// `guard.volume`.
final class VolumeBinder {

  static final Map<String, Policy> POLICY =
      Map.of("alert", Policy.ALERT, "slow", Policy.SLOW, "quarantine", Policy.QUARANTINE);

  private VolumeBinder() {}

  /// @param guard the section around it
  static VolumeConfig bind(Optional<Section> guard) {
    VolumeConfig standard = VolumeConfig.DEFAULT;
    Optional<Section> found =
        guard
            .flatMap(section -> section.value("volume"))
            .flatMap(value -> value.section(Names.VOLUME));
    return found
        .map(
            section ->
                new VolumeConfig(
                    section
                        .value("policy")
                        .flatMap(value -> value.choice(POLICY))
                        .orElse(standard.policy()),
                    section
                        .value("sensitivity")
                        .flatMap(value -> value.number(0.1, 10))
                        .orElse(standard.sensitivity()),
                    standard.keys(),
                    standard.save()))
        .orElse(standard);
  }
}
