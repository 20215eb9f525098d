package dev.postern.cli;

import dev.postern.config.DevConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `postern dev`.
@Command(
    name = "dev",
    description = "Runs a sandbox on this machine: takes mail, keeps it, sends nothing.")
final class DevCommand implements Callable<Integer> {

  private final RelayStarter starter;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where its data goes (default: .postern).")
  private Path data = DevConfig.DATA;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port for mail, 0 for any free one (default: 2525).")
  private int port = DevConfig.SMTP_PORT;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      description = "Port for HTTP, 0 for any free one (default: 8025).")
  private int httpPort = DevConfig.HTTP_PORT;

  DevCommand(RelayStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() {
    return starter.dev(DevConfig.in(data, valid(port), valid(httpPort)));
  }

  private static int valid(int port) {
    if (port < 0 || port > 65535) {
      throw CliFailure.usage(port + " is no port; give one of 0 to 65535");
    }
    return port;
  }
}
