package dev.postern.doctor.machine;

import java.util.List;
import java.util.Optional;

/// Whether this machine is a container, whose ports others can only reach where they are published.
public final class Container {

  private static final List<String> KINDS =
      List.of("kubepods", "docker", "containerd", "libpod", "lxc");

  private Container() {}

  /// What kind of container; empty where nothing speaks for one.
  public static Optional<String> kind(Machine machine) {
    if (machine.has(".dockerenv")) {
      return Optional.of("Docker");
    }
    if (machine.has("run/.containerenv")) {
      return Optional.of("Podman");
    }
    if (machine.has("var/run/secrets/kubernetes.io")) {
      return Optional.of("Kubernetes");
    }
    String groups = machine.text("proc/1/cgroup").orElse("");
    return KINDS.stream().filter(groups::contains).findFirst();
  }
}
