package dev.postern.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The commented configuration that `postern config init` writes.
public final class Sample {

  private Sample() {}

  public static String text() {
    try (InputStream in =
        Objects.requireNonNull(Sample.class.getResourceAsStream("sample.yaml"), "sample.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException cause) {
      throw new UncheckedIOException("the program's own files can't be read: reinstall it", cause);
    }
  }
}
