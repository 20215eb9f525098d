package dev.postern.doctor;

import dev.postern.doctor.machine.Machine;
import dev.postern.doctor.machine.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The relays that run here.
///
/// @param ours those of the configuration that is examined, as far as that can be told; all of them
///   where there is none
/// @param others the rest
record Relays(List<Running> ours, List<Running> others) {

  static Relays of(Machine machine, Setup setup) {
    List<Running> all = Running.relays(machine);
    Predicate<Running> isOurs = relay -> isOurs(relay, machine, setup);
    return new Relays(
        all.stream().filter(isOurs).toList(), all.stream().filter(isOurs.negate()).toList());
  }

  /// The user that our relay runs as; empty where none is to be seen.
  OptionalInt user() {
    return ours.stream().mapToInt(Running::uid).filter(uid -> uid >= 0).findFirst();
  }

  // Of a relay that we may not look into, it may be this one.
  private static boolean isOurs(Running relay, Machine machine, Setup setup) {
    Path data = setup.data();
    if (setup.file().equals(Setup.DEV) && data != null) {
      return relay.isSandbox()
          && relay
              .option(machine, "--data")
              .or(() -> relay.directory(machine).map(at -> at.resolve(data.getFileName())))
              .map(other -> real(other).equals(real(data)))
              .orElse(true);
    }
    return setup.file().isEmpty()
        || (!relay.isSandbox()
            && relay
                .option(machine, "--config")
                .map(file -> real(file).equals(real(Path.of(setup.file()))))
                .orElse(true));
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException _) {
      return path.toAbsolutePath().normalize();
    }
  }
}
