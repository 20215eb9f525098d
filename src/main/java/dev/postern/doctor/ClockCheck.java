package dev.postern.doctor;

import dev.postern.doctor.machine.Container;
import dev.postern.doctor.machine.Machine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Is the clock right? Certificates and retries depend on it.
record ClockCheck(Setup setup, Machine machine, InstantSource clock) implements Check {

  private static final Duration SLACK = Duration.ofHours(26);
  private static final Set<String> KEEPERS =
      Set.of("chronyd", "ntpd", "ntpsec", "openntpd", "systemd-timesyn", "ptp4l", "phc2sys");

  @Override
  public String area() {
    return "clock";
  }

  @Override
  public List<Line> look() {
    List<Line> lines = new ArrayList<>();
    lines.add(against());
    lines.add(keeper());
    return lines;
  }

  // Nothing was written in the future: neither this program nor the relay's own files.
  private Line against() {
    Instant now = clock.instant();
    String what = "time";
    Optional<Path> later =
        program()
            .filter(file -> isLater(file, now))
            .or(() -> store().filter(file -> isLater(file, now)));
    return later.isPresent()
        ? Line.fail(
            area(),
            what,
            "it is %s here, and %s was written later than that".formatted(now, later.get()),
            "set the clock: timedatectl set-ntp true")
        : Line.ok(area(), what, "it is %s here".formatted(now.truncatedTo(ChronoUnit.SECONDS)));
  }

  private static boolean isLater(Path file, Instant now) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isAfter(now.plus(SLACK));
    } catch (IOException _) {
      return false;
    }
  }

  private static Optional<Path> program() {
    CodeSource source = ClockCheck.class.getProtectionDomain().getCodeSource();
    try {
      return source == null || source.getLocation() == null
          ? Optional.empty()
          : Optional.of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private Optional<Path> store() {
    return Optional.ofNullable(setup.data()).map(data -> data.resolve("postern.db"));
  }

  private Line keeper() {
    String what = "synchronization";
    if (machine.has("run/systemd/timesync/synchronized")) {
      return Line.ok(area(), what, "systemd-timesyncd has set it");
    }
    Optional<String> keeper =
        machine.processes().stream()
            .map(pid -> machine.text("proc/" + pid + "/comm").orElse("").strip())
            .filter(KEEPERS::contains)
            .findFirst();
    if (keeper.isPresent()) {
      return Line.ok(area(), what, keeper.get() + " runs");
    }
    return Container.kind(machine).isPresent()
        ? Line.ok(area(), what, "a container has the clock of its host")
        : Line.unknown(
            area(),
            what,
            "no program that keeps the clock right is to be seen",
            "see: timedatectl; and install chrony if it says \"synchronized: no\"");
  }
}
