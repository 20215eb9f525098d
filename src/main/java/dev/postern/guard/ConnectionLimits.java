package dev.postern.guard;

/// How many connections are taken. Clients of trusted networks count in the total only.
///
/// @param total open at once
/// @param perAddress open at once from one address: an IPv6 client is its /64
/// @param perNetwork open at once from one network: IPv4 /24, IPv6 /48
/// @param rate new ones
/// @param ratePerAddress new ones from one address
public record ConnectionLimits(
    int total, int perAddress, int perNetwork, Rate rate, Rate ratePerAddress) {

  /// The rates are beyond what a few cores can shake hands with, at 0.3 ms each: an application
  /// that connects for each message meets the limit of open ones first, which makes it wait and not
  /// fail.
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          10_000, 100, 2000, new Rate(10_000, Span.SECOND), new Rate(5000, Span.SECOND));

  /// With other numbers of open ones.
  public ConnectionLimits with(int ofAll, int ofAddress) {
    return new ConnectionLimits(ofAll, ofAddress, perNetwork, rate, ratePerAddress);
  }
}
