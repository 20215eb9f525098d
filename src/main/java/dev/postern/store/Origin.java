package dev.postern.store;

/// Who handed a message in.
///
/// @param user of the key, or the trusted network, or `postern` for what we wrote ourselves
/// @param project the tenant
public record Origin(String user, String project) {

  /// Notifications that the relay composes.
  public static final Origin RELAY = new Origin("postern", "postern");
}
