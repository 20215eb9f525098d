package dev.postern.queue;

/// Where recipients go together: their mail shares transactions, connections and a limit.
///
/// @param name of the route: `sandbox`, `smarthost smtp.provider.example:587`, `direct`
/// @param domain the recipients' in A-labels where the route asks it for its hosts; else empty
/// @param pool the egress pool that the mail leaves by where the route has a choice; else empty
public record Destination(String name, String domain, String pool) {

  /// A route that names its hosts itself.
  public Destination(String name) {
    this(name, "", "");
  }

  /// What operators see: the domain, or the route.
  @Override
  public String toString() {
    return domain.isEmpty() ? name : domain;
  }
}
