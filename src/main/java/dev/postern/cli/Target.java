package dev.postern.cli;

import dev.postern.config.DevConfig;
import dev.postern.config.RelayConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which running relay a command talks to, and with what token.
final class Target {

  static final Path STANDARD_FILE = Path.of("postern.yaml");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The relay's configuration: tells its HTTP address and where its token is.")
  private @Nullable Path config;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The relay's HTTP address instead, as http://127.0.0.1:8025.")
  private @Nullable URI url;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      defaultValue = "${env:POSTERN_TOKEN}",
      description = "The admin token (default: the variable POSTERN_TOKEN, else DATA/admin.token).")
  private @Nullable String token;

  Target() {}

  /// The relay's interface, not contacted yet.
  ///
  /// @throws CliFailure where no relay is named, or its token can't be read
  ApiClient open() {
    if (url != null) {
      return new ApiClient(http(url), tokenFor(RelayConfig.adminToken(DevConfig.DATA)));
    }
    if (config != null) {
      return of(config);
    }
    Path devToken = RelayConfig.adminToken(DevConfig.DATA);
    boolean standard = Files.exists(STANDARD_FILE);
    if (Files.exists(devToken)) {
      var dev =
          new ApiClient(URI.create("http://127.0.0.1:" + DevConfig.HTTP_PORT), tokenFor(devToken));
      if (!standard || dev.answers()) {
        return dev;
      }
    }
    if (standard) {
      return of(STANDARD_FILE);
    }
    throw CliFailure.usage(
        "which relay? Give --config FILE, or --url URL and --token TOKEN; without them it is that of"
            + " \"postern dev\" in this directory, or of ./postern.yaml, and neither is here");
  }

  private ApiClient of(Path file) {
    RelayConfig loaded = Configs.load(file, new PrintWriter(Writer.nullWriter()));
    return new ApiClient(loaded.httpUri(), tokenFor(loaded.adminToken()));
  }

  private String tokenFor(Path file) {
    if (token != null && !token.isEmpty()) {
      return token;
    }
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException _) {
      throw CliFailure.usage(
          file + " does not exist: start the relay once, which mints it, or give --token TOKEN");
    } catch (AccessDeniedException _) {
      throw CliFailure.usage(
          file + " may not be read by this user: run this as the relay's user, or give --token");
    } catch (IOException cause) {
      throw CliFailure.usage(file + " can't be read: " + cause.getMessage());
    }
  }

  private static URI http(URI url) {
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw CliFailure.usage("--url can't be " + url + "; write it as http://127.0.0.1:8025");
    }
    return url;
  }
}
