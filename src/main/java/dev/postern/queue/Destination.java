package dev.postern.queue;

/// Where recipients go together: mail for one destination shares transactions, connections and a
/// limit. Named by its route, for example `smarthost smtp.provider.example:587` or `sandbox`.
public record Destination(String name) {

  @Override
  public String toString() {
    return name;
  }
}
