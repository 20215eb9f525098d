package dev.postern.cli;

import dev.postern.config.RelayConfig;
import java.nio.file.Path;

/// Runs a relay in this process until it is told to stop. Plugged in from above, so that commands
/// need not know how a relay is put together.
public interface RelayStarter {

  /// Runs the relay that the file describes.
  ///
  /// @param file where `config` came from, to read it again on SIGHUP
  /// @return the exit code
  int serve(RelayConfig config, Path file);

  /// Runs a sandbox.
  ///
  /// @return the exit code
  int dev(RelayConfig config);
}
