package dev.postern;

import dev.postern.cli.Cli;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The program: parses its arguments and starts a relay or runs a command.
public final class Main {

  private Main() {}

  /// Exit codes: 0 done, 1 refused or not found, 2 wrong usage or configuration.
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals(Rehearsal.COMMAND)) {
      System.exit(Rehearsal.run());
    }
    var out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(new Cli(new Starter(), out, err).run(args));
  }
}
