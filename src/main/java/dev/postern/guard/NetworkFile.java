package dev.postern.guard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file of networks: an address or a CIDR block on each line, and comments behind `#`.
public final class NetworkFile {

  private static final int MOST_OCTETS = 4 << 20;
  private static final int MOST_LINES = 100_000;

  private NetworkFile() {}

  /// Reads it whole.
  ///
  /// @throws IOException whose message names the file, the line, and what to do
  public static Networks read(Path file) throws IOException {
    List<String> networks = new ArrayList<>();
    int number = 0;
    for (String line : text(file).lines().toList()) {
      number++;
      int comment = line.indexOf('#');
      String network = (comment < 0 ? line : line.substring(0, comment)).strip();
      if (network.isEmpty()) {
        continue;
      }
      try {
        Networks.of(List.of(network));
      } catch (IllegalArgumentException problem) {
        throw new IOException(file + ":" + number + ": " + problem.getMessage(), problem);
      }
      networks.add(network);
      if (networks.size() > MOST_LINES) {
        throw new IOException(file + " lists more than " + MOST_LINES + " networks: join some");
      }
    }
    return Networks.of(networks);
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MOST_OCTETS + 1);
      if (octets.length > MOST_OCTETS) {
        throw new IOException(file + " is larger than 4 MiB: is it the right file?");
      }
      return new String(octets, StandardCharsets.UTF_8);
    } catch (NoSuchFileException cause) {
      throw new IOException(file + " does not exist: create it, or correct the path", cause);
    }
  }
}
