package dev.postern.key;

import dev.postern.mail.AddressPattern;
import dev.postern.mail.Secret;
import java.util.List;

/// A key declared in the configuration.
public record KeyConfig(
    String user, Secret secret, String project, List<AddressPattern> from, boolean hideClient) {

  /// The project of keys that name none.
  public static final String DEFAULT_PROJECT = "default";

  public KeyConfig {
    from = List.copyOf(from);
  }
}
