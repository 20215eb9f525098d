package dev.postern.cli;

import dev.postern.config.ConfigFile;
import dev.postern.config.DevConfig;
import dev.postern.config.Loaded;
import dev.postern.config.Problem;
import dev.postern.config.RelayConfig;
import dev.postern.dns.DnsConfig;
import dev.postern.doctor.Diagnosis;
import dev.postern.doctor.Examination;
import dev.postern.doctor.Instruments;
import dev.postern.doctor.Line;
import dev.postern.doctor.Line.Level;
import dev.postern.doctor.Setup;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `postern doctor`: why nobody can connect.
@Command(
    name = "doctor",
    description =
        "Looks at this machine, and says why nobody can connect or no mail leaves, with the"
            + " remedy.",
    footer = {
      "",
      "Without --config it is ./postern.yaml, else the sandbox in .postern, else the usual ports.",
      "Nothing is changed. Only this machine, its resolvers, the configured smarthosts and the"
          + " hosts of --probe are contacted. As root it sees more.",
      "Exit code: 0 nothing fails, 1 something does, 2 the configuration can't be used."
    })
final class DoctorCommand implements Callable<Integer> {

  private static final String CONFIGURATION = "configuration";
  private static final int MOST_PROBES = 8;

  private final PrintWriter out;

  @Option(names = "--config", paramLabel = "FILE", description = "The relay's configuration.")
  private @Nullable Path config;

  @Option(
      names = "--probe",
      paramLabel = "HOST",
      description =
          "Also connects to ports 25, 465, 587 and 2525 of a host that you may test, to see which"
              + " are open outwards.")
  private List<String> probes = List.of();

  @Mixin private JsonOption json = new JsonOption();

  DoctorCommand(PrintWriter out) {
    this.out = out;
  }

  /// What is examined, and what reading the configuration has shown.
  private record Patient(
      Setup setup, Instruments instruments, List<Line> known, boolean isUsable) {}

  record Report(String configuration, boolean failed, String conclusion, List<Entry> lines) {}

  record Entry(String area, String what, String level, String seen, String remedy) {
    static Entry of(Line line) {
      return new Entry(line.area(), line.what(), name(line.level()), line.seen(), line.remedy());
    }
  }

  @Override
  public Integer call() {
    check(probes);
    Patient patient = patient();
    Diagnosis diagnosis =
        Examination.of(patient.setup(), patient.instruments())
            .run(patient.known(), json.wanted() ? new Quiet() : new Terminal());
    var report =
        new Report(
            patient.setup().file(),
            diagnosis.failed(),
            diagnosis.conclusion(),
            diagnosis.lines().stream().map(Entry::of).toList());
    int _ =
        json.print(
            out,
            report,
            () -> {
              out.println();
              out.println(Printable.of(diagnosis.conclusion()));
            });
    if (!patient.isUsable()) {
      return CliFailure.USAGE;
    }
    return diagnosis.failed() ? CliFailure.REFUSED : 0;
  }

  private static void check(List<String> hosts) {
    if (hosts.size() > MOST_PROBES) {
      throw CliFailure.usage("--probe: at most " + MOST_PROBES + " hosts");
    }
    for (String host : hosts) {
      if (!host.matches("[A-Za-z0-9_.:-]{1,253}") || host.startsWith("-")) {
        throw CliFailure.usage("--probe can't be " + host + "; write a host, as mx.example.org");
      }
    }
  }

  private Patient patient() {
    if (config != null) {
      return of(config);
    }
    if (Files.exists(Target.STANDARD_FILE)) {
      return of(Target.STANDARD_FILE);
    }
    if (Files.exists(DevConfig.DATA)) {
      RelayConfig dev = DevConfig.in(DevConfig.DATA, DevConfig.SMTP_PORT, DevConfig.HTTP_PORT);
      return new Patient(
          DoctorSetup.of(dev, Setup.DEV, probes),
          Instruments.here(dev.hostname(), dev.dns()),
          List.of(Line.ok(CONFIGURATION, "postern dev", "the sandbox in " + DevConfig.DATA)),
          true);
    }
    return new Patient(
        DoctorSetup.usual("", probes),
        Instruments.here("", DnsConfig.DEFAULT),
        List.of(
            Line.unknown(
                CONFIGURATION,
                Target.STANDARD_FILE.toString(),
                "there is none here: the usual ports are looked at, 2525, 587, 465 and 25",
                "name it: postern doctor --config FILE")),
        true);
  }

  private Patient of(Path file) {
    Loaded loaded = ConfigFile.load(file);
    List<Line> known = new ArrayList<>();
    for (Problem problem : loaded.problems()) {
      known.add(line(file, problem));
    }
    return switch (loaded) {
      case Loaded.Good(var good, _) -> {
        known.add(Line.ok(CONFIGURATION, file.toString(), "it can be used"));
        Setup setup = DoctorSetup.of(good, file.toString(), probes);
        yield new Patient(setup, instruments(good, known), known, true);
      }
      case Loaded.Bad _ -> {
        Setup setup = DoctorSetup.usual(file.toString(), probes);
        yield new Patient(setup, Instruments.here("", DnsConfig.DEFAULT), known, false);
      }
    };
  }

  private static Instruments instruments(RelayConfig config, List<Line> known) {
    try {
      return Instruments.here(config.hostname(), config.dns());
    } catch (IllegalStateException cause) {
      known.add(
          Line.fail(
              CONFIGURATION,
              "dns.trust-anchor",
              String.valueOf(cause.getMessage()),
              "mend the file, or leave the setting out"));
      return Instruments.here(config.hostname(), DnsConfig.DEFAULT);
    }
  }

  private static Line line(Path file, Problem problem) {
    String what = problem.line() > 0 ? problem.file() + ":" + problem.line() : problem.file();
    return switch (problem.severity()) {
      case ERROR ->
          Line.fail(
              CONFIGURATION,
              what,
              problem.text(),
              "mend it, then: postern config check --config " + file);
      case WARNING -> Line.warn(CONFIGURATION, what, problem.text(), "");
    };
  }

  private static String name(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  /// Each area with its lines below it, as they come.
  private final class Terminal implements Examination.Watcher {

    private static final int COLUMN = 9;

    @Override
    public void begins(String area) {
      out.println(area);
      out.flush();
    }

    @Override
    public void found(Line line) {
      String level = line.level() == Level.FAIL ? "FAIL" : name(line.level());
      out.println(
          "  "
              + level
              + " ".repeat(COLUMN - level.length())
              + Printable.of(line.what() + ": " + line.seen()));
      if (!line.remedy().isEmpty()) {
        out.println(" ".repeat(COLUMN + 2) + "do: " + Printable.of(line.remedy()));
      }
      out.flush();
    }
  }

  /// Who asked for JSON gets it at the end.
  private static final class Quiet implements Examination.Watcher {

    @Override
    public void begins(String area) {}

    @Override
    public void found(Line line) {}
  }
}
