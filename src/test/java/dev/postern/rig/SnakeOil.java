package dev.postern.rig;

import java.nio.file.Path;

/// A certificate that nobody vouches for, as Debian's `ssl-cert` makes one when it is installed:
/// RSA with 2048 bits, its own root, good for ten years.
public record SnakeOil(Path certificate, Path key) {

  private static final String TEN_YEARS = "3650";

  /// Makes it.
  public static SnakeOil in(Path directory, String host) {
    Program.assume("openssl", "openssl");
    var made = new SnakeOil(directory.resolve("snakeoil.pem"), directory.resolve("snakeoil.key"));
    Program.Result result =
        Program.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            TEN_YEARS,
            "-subj",
            "/CN=" + host,
            "-addext",
            "subjectAltName=DNS:" + host,
            "-out",
            made.certificate.toString(),
            "-keyout",
            made.key.toString());
    if (result.exit() != 0) {
      throw new IllegalStateException("no certificate for " + host + ": " + result.all());
    }
    return made;
  }
}
