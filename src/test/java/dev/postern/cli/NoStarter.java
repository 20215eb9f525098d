package dev.postern.cli;

import dev.postern.config.RelayConfig;
import java.nio.file.Path;

/// For commands that start no relay.
final class NoStarter implements RelayStarter {

  @Override
  public int serve(RelayConfig config, Path file) {
    throw new AssertionError("nothing is to be started");
  }

  @Override
  public int dev(RelayConfig config) {
    throw new AssertionError("nothing is to be started");
  }
}
