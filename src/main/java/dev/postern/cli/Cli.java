package dev.postern.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command line: parses, runs one command, and gives its exit code. 0 done, 1 refused or not
/// found, 2 wrong usage or configuration.
public final class Cli {

  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
  private final PrintWriter out;
  private final PrintWriter err;

  /// @param out for what was asked for
  /// @param err for what went wrong
  public Cli(RelayStarter starter, PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
    commands.put("dev", () -> new DevCommand(starter));
    commands.put("serve", () -> new ServeCommand(starter, err));
    commands.put("key", () -> new KeyCommand(out));
    commands.put("dkim", () -> new DkimCommand(out));
    commands.put("guard", () -> new GuardCommand(out));
    commands.put("queue", () -> new QueueCommand(out));
    commands.put("inbox", () -> new InboxCommand(out));
    commands.put("domain", () -> new DomainCommand(out));
    commands.put("suppression", () -> new SuppressionCommand(out, err));
    commands.put("alert", () -> new AlertCommand(out));
    commands.put("audit", () -> new AuditCommand(out, err));
    commands.put("bench", () -> new BenchCommand(out, err));
    commands.put("doctor", () -> new DoctorCommand(out));
    commands.put("send", () -> new SendCommand(out));
    commands.put("config", () -> new ConfigCommand(out, err));
  }

  /// Runs what the arguments ask for.
  ///
  /// @return the exit code
  public int run(String... args) {
    var line = new CommandLine(new Root());
    line.getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .scopeType(ScopeType.INHERIT)
                .description("Shows this help.")
                .build());
    // Reading a command's annotations costs milliseconds of the start: only those of the one that
    // is
    // asked for, all of them where a person needs help.
    String asked = Arrays.stream(args).findFirst().orElse("");
    if (commands.containsKey(asked)) {
      line.addSubcommand(asked, commands.get(asked).get());
    } else {
      commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
    // An @ begins a pattern here, never the name of a file with more arguments.
    line.setExpandAtFiles(false);
    line.setOut(out).setErr(err);
    line.setExecutionExceptionHandler(this::failed);
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  private int failed(Exception cause, CommandLine line, CommandLine.ParseResult parsed) {
    if (cause instanceof CliFailure failure) {
      err.println("postern: " + failure.getMessage());
      return failure.exitCode();
    }
    err.println("postern: failed unexpectedly; please report this:");
    cause.printStackTrace(err);
    return CliFailure.REFUSED;
  }

  /// The program itself, which is no command.
  @Command(
      name = "postern",
      description = "The submission relay behind port 2525.",
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root implements Runnable {

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "a command is missing");
    }
  }
}
