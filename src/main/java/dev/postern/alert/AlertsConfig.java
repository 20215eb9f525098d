package dev.postern.alert;

import dev.postern.mail.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Where alerts go, besides the log.
///
/// @param command a program and its arguments; empty for none
public record AlertsConfig(Optional<Webhook> webhook, List<String> command) {

  public static final AlertsConfig NONE = new AlertsConfig(Optional.empty(), List.of());

  public AlertsConfig {
    command = List.copyOf(command);
  }

  /// Where alerts are posted.
  ///
  /// @param url https, or http on this machine
  /// @param secret what they are signed with
  /// @param privateAddresses whether the host's name may lead to addresses that are not public
  public record Webhook(URI url, Secret secret, boolean privateAddresses) {}
}
